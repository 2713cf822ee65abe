using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Streams;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>What one request of a job uses; see <see cref="DueTime"/>. Guarded by its job's lock, except for what the request itself notes.</summary>
/// <param name="begun">When it was accepted, on the job's clock.</param>
internal sealed class RequestMeter(TimeSpan begun)
{
    private long _firstToken = -1;
    private long _prompt = -1;
    private long _completion;

    /// <summary>When it was accepted.</summary>
    public TimeSpan Begun { get; } = begun;

    /// <summary>What was settled of it. Never shrinks.</summary>
    public TimeSpan Settled { get; set; }

    /// <summary>How long the first text of its answer took; null while there is none.</summary>
    public TimeSpan? FirstTokenAfter => Volatile.Read(ref _firstToken) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Its tokens so far; none until its body is in.</summary>
    public TokenUsage Tokens => new(Math.Max(0, Volatile.Read(ref _prompt)), Volatile.Read(ref _completion));

    /// <summary>Notes its tokens. From the first time on it is they that count: until its body is in, its time does.</summary>
    public void Count(TokenUsage tokens, TimeSpan now)
    {
        if (tokens.Completion > 0 && Volatile.Read(ref _firstToken) < 0)
        {
            Volatile.Write(ref _firstToken, (now - Begun).Ticks);
        }

        Volatile.Write(ref _completion, tokens.Completion);
        Volatile.Write(ref _prompt, tokens.Prompt);
    }

    /// <summary>What is due for it if it ended at a time; no less than what was settled.</summary>
    public TimeSpan DueAt(TimeSpan until, TokenRates? rates, decimal multiplier)
    {
        var use = new RequestUse(until - Begun, FirstTokenAfter, Tokens);
        var due = DueTime.Of(use, Volatile.Read(ref _prompt) < 0 ? null : rates, multiplier);
        return due > Settled ? due : Settled;
    }

    /// <summary>
    /// What it takes of the hold: what is due, but all its time while no text has come, since an answer that comes whole is due all at once.
    /// </summary>
    public TimeSpan TakenAt(TimeSpan now, TokenRates? rates, decimal multiplier) =>
        FirstTokenAfter is null ? MostAt(now, rates: null) : DueAt(now, rates, multiplier);

    /// <summary>The most that can be due for it then.</summary>
    public TimeSpan MostAt(TimeSpan until, TokenRates? rates) =>
        DueTime.Most(until - Begun, rates) is var most && most > Settled ? most : Settled;
}
