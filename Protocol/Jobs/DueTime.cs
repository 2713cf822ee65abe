namespace MonkeyTroop.Protocol.Jobs;

/// <summary>
/// The time that is due for a request: what its tokens take on the reference GPU, and never much more than it took. Worker and client both use it,
/// with the figures of the job's ticket, and the coordinator charges the lower result. Pure.
/// <code>
///   due = min( min(F, (P / rp + 0.05 s) / m) + C / (rc m),  1.25 T )
/// </code>
/// for T slot time, F time to the first token, P and C prompt and completion tokens, rp and rc the model's rates, m the node's multiplier. So a slow node
/// earns no more for an answer than a fast one, a cached prompt costs its time, and a false multiplier gains nothing. Before the rates are learned
/// the last term is T, and without rates T is due.
/// </summary>
public static class DueTime
{
    /// <summary>What every prompt may take beside its tokens: 50 ms on the reference GPU.</summary>
    public const int PromptMilliseconds = 50;

    private const decimal PromptSeconds = PromptMilliseconds / 1000m;

    private const int MostLearned = 125;

    /// <summary>The time that is due; never less for more of anything, and in credits never less for a larger multiplier.</summary>
    /// <param name="use">What the request took.</param>
    /// <param name="rates">The model's rates; null when there are none.</param>
    /// <param name="multiplier">Credits for a second of the node; more than 0.</param>
    public static TimeSpan Of(RequestUse use, TokenRates? rates, decimal multiplier)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(use.Slot, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(multiplier);
        if (rates is null)
        {
            return use.Slot;
        }

        var prompt = Math.Min(Ticks(use.FirstToken ?? use.Slot), (use.Tokens.Prompt / rates.Prompt + PromptSeconds) / multiplier * TimeSpan.TicksPerSecond);
        var completion = use.Tokens.Completion / rates.Completion / multiplier * TimeSpan.TicksPerSecond;
        return Most(use.Slot, rates) is var most && prompt + completion >= most.Ticks ? most : TimeSpan.FromTicks((long)(prompt + completion));
    }

    /// <summary>The most that a time can cost; see <see cref="MostPercent"/>.</summary>
    public static TimeSpan Most(TimeSpan slot, TokenRates? rates) => TimeSpan.FromTicks(slot.Ticks * MostPercent(rates is { Learned: true }) / 100);

    /// <summary>How many hundredths of its time a request can cost: 100, or 125 at a node that is faster than its multiplier says.</summary>
    /// <param name="areLearned">Whether the model's rates are learned. A guess is not good enough to pay more than time.</param>
    public static int MostPercent(bool areLearned) => areLearned ? MostLearned : 100;

    private static decimal Ticks(TimeSpan time) => time.Ticks;
}
