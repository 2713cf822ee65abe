using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Grains.Rates;

/// <summary>
/// Learns a model's rates from jobs: for each owner what its nodes did in a second of the reference GPU, then the median of the owners. So no owner moves
/// the rates alone, nor does a payer. Pure.
/// </summary>
internal static class RateLearning
{
    /// <summary>Owners that are needed: 3.</summary>
    public const int LeastOwners = 3;

    /// <summary>Jobs that are needed of each: 20.</summary>
    public const int LeastJobs = 20;

    /// <summary>Payers of which they must be: 5.</summary>
    public const int LeastPayers = 5;

    /// <summary>Tokens of a prompt from which on a job says how fast prompts are read: 500. What else is before the first text hides that of shorter ones.</summary>
    public const int LongPrompt = 500;

    /// <summary>What of the time before the first text is not for reading the prompt: 50 ms for each answer, as <see cref="Protocol.Jobs.DueTime"/> has it.</summary>
    private const long PromptGrace = 50;

    /// <summary>By how many hundredths rates change at most from one day to the next: 10.</summary>
    private const int MostPercent = 10;

    /// <summary>How many prompt tokens are read while one is made, where no job says: 20.</summary>
    private const int UsualRatio = 20;

    /// <summary>The slowest and the fastest completion that is believed, in thousandths of tokens a second.</summary>
    private static readonly (long Slowest, long Fastest) Limits = (50, 2_000_000);

    /// <summary>The rates; null when there are too few jobs, payers or owners.</summary>
    /// <param name="owners">The jobs of each owner.</param>
    /// <param name="before">The rates until now: learned ones, or those that the model's size lets expect; null where there are none.</param>
    public static JobRates? Of(IReadOnlyCollection<IReadOnlyList<SpeedSample>> owners, JobRates? before)
    {
        List<IReadOnlyList<SpeedSample>> enough = [.. owners.Where(IsEnough)];
        if (enough.Count < LeastOwners)
        {
            return null;
        }

        var completion = Math.Clamp(MedianOf(enough.Select(CompletionOf)), Limits.Slowest, Limits.Fastest);
        long[] prompts = [.. enough.Select(PromptOf).OfType<long>()];
        var prompt = prompts.Length < LeastOwners
            ? completion * UsualRatio
            : Math.Clamp(MedianOf(prompts), completion, Limits.Fastest * UsualRatio);
        return new JobRates(Toward(before?.Prompt, prompt), Toward(before?.Completion, completion), AreLearned: true);
    }

    /// <summary>Whether the jobs of an owner are enough to count.</summary>
    public static bool IsEnough(IReadOnlyList<SpeedSample> samples) =>
        samples.Count >= LeastJobs && samples.Select(sample => sample.Account).Distinct(StringComparer.Ordinal).Count() >= LeastPayers;

    /// <summary>Tokens made in a second of the reference GPU, in thousandths.</summary>
    private static long CompletionOf(IReadOnlyList<SpeedSample> samples) =>
        Rate(samples.Sum(sample => sample.CompletionTokens), samples.Sum(sample => Units(sample, sample.CompletionMilliseconds)));

    /// <summary>
    /// Prompt tokens read in a second of it, in thousandths: what a fifth of the long prompts do not reach. Faster ones came out of a cache. Null when
    /// there are too few.
    /// </summary>
    private static long? PromptOf(IReadOnlyList<SpeedSample> samples)
    {
        long[] rates = [.. samples
            .Where(sample => sample.PromptTokens >= LongPrompt * sample.Answers)
            .Select(sample => Rate(sample.PromptTokens, Units(sample, Math.Max(1, sample.PromptMilliseconds - (PromptGrace * sample.Answers)))))
            .Order()];
        return rates.Length < LeastPayers ? null : rates[rates.Length / 5];
    }

    /// <summary>A time on a node as time of the reference GPU, in millionths of a second.</summary>
    private static decimal Units(SpeedSample sample, long milliseconds) => (decimal)milliseconds * sample.Multiplier.Thousandths;

    private static long Rate(long tokens, decimal units) => (long)Math.Min(tokens * 1e9m / units, Limits.Fastest * (decimal)UsualRatio);

    /// <summary>Of an even number the lower one of the middle: tokens get dearer rather than cheaper, and never beyond their time and a quarter.</summary>
    private static long MedianOf(IEnumerable<long> rates)
    {
        long[] sorted = [.. rates.Order()];
        return sorted[(sorted.Length - 1) / 2];
    }

    private static long Toward(long? before, long now) =>
        before is { } rate ? Math.Clamp(now, rate - (rate * MostPercent / 100), rate + Math.Max(1, rate * MostPercent / 100)) : now;
}
