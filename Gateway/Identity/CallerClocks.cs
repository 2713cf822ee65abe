using System.Diagnostics.Metrics;
using MonkeyTroop.Grains.Clocks;
using MonkeyTroop.Grains.Health;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Gateway.Identity;

/// <summary>
/// Compares callers' clocks with the coordinator's. A caller whose proof is refused because of its time has a wrong clock, unless most other
/// callers differ by the same amount: in that case the coordinator's own clock is probably wrong. The result is a warning and decides nothing,
/// because anyone can make many keys and so cause or hide it.
/// </summary>
internal sealed partial class CallerClocks : IMemberHealth
{
    /// <summary>How many callers it takes.</summary>
    private const int Fewest = 3;

    private const int Most = 64;

    /// <summary>How long a caller's word counts.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (TimeSpan Ahead, long At)> _callers = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _refused;
    private string? _warning;

    public CallerClocks(TimeProvider time, IMeterFactory meters, ILogger<CallerClocks> logger)
    {
        (_time, _logger) = (time, logger);
        var meter = meters.Create("MonkeyTroop.Clock");
        meter.CreateObservableCounter("monkeytroop.clock.refusals", () => Interlocked.Read(ref _refused), "{proof}", "Proofs refused because of their time");
        meter.CreateObservableGauge(
            "monkeytroop.clock.disputed", () => Warning is null ? 0 : 1, null, "1 while most callers' clocks are off by the same, else 0");
    }

    /// <inheritdoc />
    public string? Trouble => null;

    /// <inheritdoc />
    public string? Warning => Volatile.Read(ref _warning);

    /// <summary>A caller proved its key.</summary>
    /// <param name="keyId">Whose.</param>
    /// <param name="issuedAt">When, by its own clock.</param>
    public void Heard(string keyId, DateTimeOffset issuedAt)
    {
        var ahead = issuedAt - _time.GetUtcNow();
        var isRefused = ahead.Duration() > ProofVerifier.Lifetime;
        if (isRefused)
        {
            Interlocked.Increment(ref _refused);
        }

        lock (_lock)
        {
            if (_callers.Count >= Most && !_callers.ContainsKey(keyId))
            {
                _callers.Remove(_callers.MinBy(caller => caller.Value.At).Key);
            }

            _callers[keyId] = (ahead, _time.GetTimestamp());
            if (isRefused || Warning is not null)
            {
                Judge();
            }
        }
    }

    private void Judge()
    {
        var lately = _callers.Values.Where(caller => _time.GetElapsedTime(caller.At) < Lately).Select(caller => caller.Ahead).ToList();
        var agreed = Agreed(lately);
        if (agreed is { } ahead && Warning is null)
        {
            Volatile.Write(ref _warning, $"most callers' clocks are {ClockRules.Text(ahead)} this coordinator's: its own is probably wrong, set it right");
            LogDisputed(_logger, lately.Count, ClockRules.Text(ahead));
        }
        else if (agreed is null && Warning is not null)
        {
            Volatile.Write(ref _warning, null);
            LogAgreed(_logger);
        }
    }

    /// <summary>By how much more than half of the callers are off, all by the same within what is tolerated; null when they are not.</summary>
    internal static TimeSpan? Agreed(IReadOnlyCollection<TimeSpan> callers)
    {
        var middle = callers.Order().ElementAtOrDefault(callers.Count / 2); // more than half have the middle one among them
        return callers.Count >= Fewest
            && middle.Duration() > ProofVerifier.Lifetime
            && callers.Count(ahead => (ahead - middle).Duration() <= ClockRules.Tolerated) * 2 > callers.Count
            ? middle
            : null;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "most of the last {Callers} callers' clocks are {Ahead} this coordinator's and are refused: its own is probably wrong, set it right")]
    private static partial void LogDisputed(ILogger logger, int callers, string ahead);

    [LoggerMessage(Level = LogLevel.Information, Message = "most callers' clocks agree with this coordinator's again")]
    private static partial void LogAgreed(ILogger logger);
}
