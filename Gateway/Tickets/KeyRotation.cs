using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>Keeps this gateway's ring of signing keys up to date, and makes the next key when its time has come.</summary>
internal sealed partial class KeyRotation(
    SigningKeys keys, IAuditLog audit, IOptions<TicketOptions> options, TimeProvider time, ILogger<KeyRotation> logger) : BackgroundService
{
    /// <summary>How old the ring may be for those who ask for the published keys.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    /// <summary>How long they wait for the store before they get the ring as it is.</summary>
    private static readonly TimeSpan FreshenLimit = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Dictionary<string, KeyState> _states = [];
    private string? _lastProblem;

    /// <summary>Reads the ring, whatever became of the time since it was read; a store that is away leaves it as it is.</summary>
    public Task RefreshAsync(CancellationToken cancellation) => TryAsync(keys.RefreshAsync, cancellation);

    /// <summary>Reads the ring if it is older than a second, and waits 2 s for it at most.</summary>
    public async Task FreshenAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(FreshenLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await TryAsync(token => keys.FreshenAsync(Fresh, token), either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            LogSlow(logger);
        }
    }

    /// <summary>Records that a key was made.</summary>
    public void RecordMade(KeyPhase key, string why)
    {
        LogMade(logger, key.Times.Kid, key.Times.SignsFrom, why);
        audit.Record(AuditEvent.Of(
            time, AuditEventTypes.SigningKeyChanged, null, ("action", "made"), ("kid", key.Times.Kid), ("why", why), ("signs_from", $"{key.Times.SignsFrom:O}")));
        Note(made: key.Times.Kid);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Note();
        using var timer = new PeriodicTimer(options.Value.RefreshEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(TickAsync, stoppingToken);
        }
    }

    private async Task TickAsync(CancellationToken cancellation)
    {
        await keys.RefreshAsync(cancellation);
        if (await keys.RotateWhenDueAsync(cancellation) is { } made)
        {
            RecordMade(made, "schedule");
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        try
        {
            await work(cancellation);
            Note();
            _lastProblem = null;
        }
        catch (Exception e) when (e is StoreUnavailableException or SigningKeyException or KeyFileException)
        {
            // The ring as it was read last goes on signing. The same problem at every look is said once.
            if (Interlocked.Exchange(ref _lastProblem, e.Message) != e.Message)
            {
                LogNotRead(logger, e is StoreUnavailableException ? LogLevel.Warning : LogLevel.Error, e.Message);
            }
        }
    }

    /// <summary>Says which keys are in another state than at the last look, and which another gateway has made since.</summary>
    /// <param name="made">A key that is recorded already.</param>
    private void Note(string? made = null)
    {
        lock (_gate)
        {
            var states = keys.Phases.ToDictionary(phase => phase.Times.Kid, phase => phase.State, StringComparer.Ordinal);
            foreach (var kid in _states.Count == 0 ? [] : states.Keys.Where(kid => kid != made && !_states.ContainsKey(kid)))
            {
                audit.Record(AuditEvent.Of(time, AuditEventTypes.SigningKeyChanged, null, ("action", "seen"), ("kid", kid)));
            }

            foreach (var (kid, state) in states.Where(entry => _states.GetValueOrDefault(entry.Key, entry.Value) != entry.Value))
            {
                LogState(logger, kid, state);
                audit.Record(AuditEvent.Of(time, AuditEventTypes.SigningKeyChanged, null, ("action", $"{state}"), ("kid", kid)));
            }

            _states = states;
        }
    }
}
