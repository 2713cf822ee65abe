using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Streams;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>What one request of a job uses; see <see cref="DueTime"/>. Guarded by its job's lock, except for what the request itself counts.</summary>
/// <param name="begun">When it was accepted, on the job's clock.</param>
internal sealed class RequestMeter(TimeSpan begun)
{
    private readonly RequestCount _count = new();

    /// <summary>When it was accepted.</summary>
    public TimeSpan Begun { get; } = begun;

    /// <summary>What was settled of it. Never shrinks.</summary>
    public TimeSpan Settled { get; set; }

    /// <summary>Its tokens so far; none until its body is in.</summary>
    public TokenUsage Tokens => _count.Tokens;

    /// <summary>Notes its tokens. From the first time on it is they that count: until its body is in, its time does.</summary>
    public void Count(TokenUsage tokens, TimeSpan now) => _count.Count(tokens, now - Begun);

    /// <summary>What is due for it if it ended at a time; no less than what was settled.</summary>
    public TimeSpan DueAt(TimeSpan until, TokenRates? rates, decimal multiplier) =>
        Durations.Longer(Settled, DueTime.Of(_count.UseAt(until - Begun), _count.HasBegun ? rates : null, multiplier));

    /// <summary>
    /// What it takes of the hold: what is due, but all its time while no text has come, since an answer that comes whole is due all at once.
    /// </summary>
    public TimeSpan TakenAt(TimeSpan now, TokenRates? rates, decimal multiplier) =>
        _count.HasText ? DueAt(now, rates, multiplier) : MostAt(now, rates: null);

    /// <summary>The most that can be due for it then.</summary>
    public TimeSpan MostAt(TimeSpan until, TokenRates? rates) => Durations.Longer(Settled, DueTime.Most(until - Begun, rates));
}
