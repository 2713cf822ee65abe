using MonkeyTroop.Protocol.Streams;

namespace MonkeyTroop.Protocol.Jobs;

/// <summary>
/// What is counted of a request while it runs. Worker and client count by the same rule, each by its own clock. One thread counts; others may
/// read in between.
/// </summary>
public sealed class RequestCount
{
    private long _firstToken = -1;
    private long _prompt = -1;
    private long _completion;

    /// <summary>Whether anything was counted: its prompt at least.</summary>
    public bool HasBegun => Volatile.Read(ref _prompt) >= 0;

    /// <summary>Whether text of its answer has come.</summary>
    public bool HasText => Volatile.Read(ref _firstToken) >= 0;

    /// <summary>Its tokens so far.</summary>
    public TokenUsage Tokens => new(Math.Max(0, Volatile.Read(ref _prompt)), Volatile.Read(ref _completion));

    /// <summary>Notes its tokens so far.</summary>
    /// <param name="tokens">The tokens, as <see cref="TokenCount"/> counts them.</param>
    /// <param name="after">How long it has taken until now; looked at only when its first text comes.</param>
    public void Count(TokenUsage tokens, TimeSpan after)
    {
        if (tokens.Completion > 0 && !HasText)
        {
            Volatile.Write(ref _firstToken, after.Ticks);
        }

        Volatile.Write(ref _completion, tokens.Completion);
        Volatile.Write(ref _prompt, tokens.Prompt);
    }

    /// <summary>What it has taken.</summary>
    /// <param name="slot">How long it has taken.</param>
    public RequestUse UseAt(TimeSpan slot) =>
        new(slot, Volatile.Read(ref _firstToken) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null, Tokens);
}
