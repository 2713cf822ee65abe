using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.WorkerAgent.Coordinator;
using MonkeyTroop.WorkerAgent.Nodes;
using MonkeyTroop.WorkerAgent.Registration;

namespace MonkeyTroop.WorkerAgent.Tickets;

/// <summary>
/// The coordinator's ticket-signing keys. Tickets are checked offline; only a key id that is not known yet makes the
/// worker ask, at most once in <see cref="MinimumWait"/>, so that a flood of made-up ids makes no calls and fills no memory.
/// Heartbeats tell when the keys are others: then the worker asks at once, and a key that is no longer published is no longer accepted.
/// The last answer is kept in <c>coordinator-keys.json</c>, so that a restart needs no coordinator.
/// </summary>
internal sealed partial class TicketKeySet : IDisposable
{
    /// <summary>Shortest time between two questions: 10 s.</summary>
    public static readonly TimeSpan MinimumWait = TimeSpan.FromSeconds(10);

    private readonly CoordinatorLink _coordinator;
    private readonly NodeIdentity _identity;
    private readonly TimeProvider _time;
    private readonly ILogger<TicketKeySet> _logger;
    private readonly string _file;
    private readonly SemaphoreSlim _asking = new(1, 1);
    private long? _askedAt;
    private volatile string _hash;
    private volatile TicketVerifier _verifier;

    /// <summary>Starts with the keys of the last answer, else with those of the registration.</summary>
    public TicketKeySet(
        NodeFolder folder, NodeIdentity identity, NodeCredentials credentials, CoordinatorLink coordinator, TimeProvider time, ILogger<TicketKeySet> logger)
    {
        (_coordinator, _identity, _time, _logger, _file) = (coordinator, identity, time, logger, folder.Path("coordinator-keys.json"));
        var keys = Cached() ?? credentials.Granted.CoordinatorKeys;
        (_verifier, _hash) = (new TicketVerifier(keys), keys.Hash);
    }

    /// <summary>Verifies a ticket; asks for the keys again when its key id is unknown and the last question is long enough ago.</summary>
    public async ValueTask<(TicketFault Fault, TicketClaims Claims)> VerifyAsync(string? ticket, CancellationToken cancellation)
    {
        var fault = _verifier.Verify(ticket, _identity.Id, _time.GetUtcNow(), out var claims);
        if (fault != TicketFault.UnknownKey)
        {
            return (fault, claims);
        }

        await RefreshAsync(cancellation);
        fault = _verifier.Verify(ticket, _identity.Id, _time.GetUtcNow(), out claims);
        return (fault, claims);
    }

    /// <summary>Asks for the keys, unless that was done a moment ago. Keeps the old ones when no answer with keys comes.</summary>
    public Task RefreshAsync(CancellationToken cancellation) =>
        AskAsync(() => _askedAt is null || _time.GetElapsedTime(_askedAt.Value) >= MinimumWait, cancellation);

    /// <summary>Asks for the keys when the coordinator says that they are others than these, however short ago it was asked.</summary>
    /// <param name="hash"><see cref="JwksDocument.Hash"/> of the coordinator's keys; null when it does not say.</param>
    /// <param name="cancellation">Gives up waiting for another question.</param>
    public Task FollowAsync(string? hash, CancellationToken cancellation) =>
        hash is null || hash == _hash ? Task.CompletedTask : AskAsync(() => hash != _hash, cancellation);

    /// <inheritdoc />
    public void Dispose() => _asking.Dispose();

    private async Task AskAsync(Func<bool> isWorthIt, CancellationToken cancellation)
    {
        await _asking.WaitAsync(cancellation);
        try
        {
            if (!isWorthIt())
            {
                return;
            }

            _askedAt = _time.GetTimestamp();

            // Not the caller's token: a caller that sends a made-up key id and goes away must not keep others from the answer.
            var answer = await _coordinator.Quick.GetAsync(CoordinatorPaths.Jwks, ProtocolJson.Default.JwksDocument, CancellationToken.None);
            if (answer.Value is not { Keys: not null } keys || new TicketVerifier(keys) is not { IsEmpty: false } verifier)
            {
                LogNoKeys(answer.Explain());
                return;
            }

            (_verifier, _hash) = (verifier, keys.Hash);
            Cache(keys);
        }
        finally
        {
            _asking.Release();
        }
    }

    private JwksDocument? Cached()
    {
        try
        {
            var keys = File.Exists(_file) ? JsonSerializer.Deserialize(File.ReadAllText(_file), ProtocolJson.Default.JwksDocument) : null;
            return keys is { Keys.Count: > 0 } ? keys : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            LogCacheUnusable(e.Message);
            return null;
        }
    }

    private void Cache(JwksDocument keys)
    {
        try
        {
            File.WriteAllText(_file + ".tmp", JsonSerializer.Serialize(keys, ProtocolJson.Default.JwksDocument));
            File.Move(_file + ".tmp", _file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogCacheUnusable(e.Message);
        }
    }
}
