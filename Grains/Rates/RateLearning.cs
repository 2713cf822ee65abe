using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Grains.Rates;

/// <summary>
/// Learns a model's rates from jobs: what each payer measured at an owner's nodes, in seconds of the reference GPU, then the median of its payers, then that
/// of the owners. So no owner moves the rates alone, nor does a payer. Pure.
/// </summary>
internal static class RateLearning
{
    /// <summary>Jobs that are needed of each: 20.</summary>
    public const int LeastJobs = 20;

    /// <summary>Payers of which they must be: 5.</summary>
    public const int LeastPayers = 5;

    /// <summary>Tokens of a prompt from which on a job says how fast prompts are read: 500. In shorter ones network and queue hide that.</summary>
    public const int LongPrompt = 500;

    /// <summary>By how many hundredths rates change at most from one day to the next: 10.</summary>
    private const int MostPercent = 10;

    /// <summary>No rate is counted as faster, in thousandths of tokens a second.</summary>
    private const long MostRate = 1_000_000_000;

    /// <summary>How many times slower than its size lets expect a model may be learned to be: 2.</summary>
    private const int MostSlower = 2;

    /// <summary>How many times faster: 4.</summary>
    private const int MostFaster = 4;

    /// <summary>The rates; null when there are too few jobs, payers or owners.</summary>
    /// <param name="owners">The jobs of each owner.</param>
    /// <param name="guess">What the model's size lets expect now: what is learned stays near it.</param>
    /// <param name="before">The rates that were learned before; null the first time, which begins at the guess.</param>
    public static JobRates? Of(IReadOnlyCollection<IReadOnlyList<SpeedSample>> owners, JobRates guess, JobRates? before)
    {
        List<IReadOnlyList<SpeedSample>> enough = [.. owners.Where(IsEnough)];
        if (enough.Count < LearnedRates.LeastOwners)
        {
            return null;
        }

        var completion = MedianOf(enough.Select(samples => MedianOf(PayersOf(samples).Select(CompletionOf))));
        long[] prompts = [.. enough.Select(PromptOf).OfType<long>()];
        var prompt = prompts.Length < LearnedRates.LeastOwners ? completion * JobRates.UsualRatio : MedianOf(prompts);
        var from = before ?? guess;
        return new JobRates(
            Toward(from.Prompt, Within(guess.Prompt, prompt)), Toward(from.Completion, Within(guess.Completion, completion)), AreLearned: true);
    }

    /// <summary>Whether the jobs of an owner are enough to count.</summary>
    public static bool IsEnough(IReadOnlyList<SpeedSample> samples) =>
        samples.Count >= LeastJobs && samples.Select(sample => sample.Account).Distinct(StringComparer.Ordinal).Count() >= LeastPayers;

    private static IEnumerable<IReadOnlyList<SpeedSample>> PayersOf(IReadOnlyList<SpeedSample> samples) =>
        samples.GroupBy(sample => sample.Account, StringComparer.Ordinal).Select(IReadOnlyList<SpeedSample> (jobs) => [.. jobs]);

    /// <summary>Tokens made in a second of the reference GPU, in thousandths, as one payer measured it.</summary>
    private static long CompletionOf(IReadOnlyList<SpeedSample> samples) =>
        Rate(samples.Sum(sample => sample.CompletionTokens), samples.Sum(sample => Units(sample, sample.CompletionMilliseconds)));

    /// <summary>
    /// Prompt tokens read in a second of it, in thousandths: of each payer what a fifth of its long prompts do not reach, since faster ones came out of a
    /// cache; then the median of the payers. Null when there are too few.
    /// </summary>
    private static long? PromptOf(IReadOnlyList<SpeedSample> samples)
    {
        long[] payers = [.. PayersOf(samples).Select(SlowPromptOf).OfType<long>()];
        return payers.Length < LeastPayers ? null : MedianOf(payers);
    }

    private static long? SlowPromptOf(IReadOnlyList<SpeedSample> samples)
    {
        long[] rates = [.. samples
            .Where(sample => sample.PromptTokens >= LongPrompt * sample.Answers)
            .Select(sample => Rate(sample.PromptTokens, Units(sample, Math.Max(1, sample.PromptMilliseconds - (DueTime.PromptMilliseconds * sample.Answers)))))
            .Order()];
        return rates.Length == 0 ? null : rates[rates.Length / 5];
    }

    /// <summary>A time on a node as time of the reference GPU, in millionths of a second.</summary>
    private static decimal Units(SpeedSample sample, long milliseconds) => (decimal)milliseconds * sample.Multiplier.Thousandths;

    private static long Rate(long tokens, decimal units) => (long)Math.Clamp(tokens * 1e9m / units, 1, MostRate);

    /// <summary>Of an even number the lower one of the middle: tokens get dearer rather than cheaper, and never beyond their time and a quarter.</summary>
    private static long MedianOf(IEnumerable<long> rates)
    {
        long[] sorted = [.. rates.Order()];
        return sorted[(sorted.Length - 1) / 2];
    }

    private static long Within(long guess, long learned) => Math.Clamp(learned, Math.Max(1, guess / MostSlower), guess * MostFaster);

    private static long Toward(long before, long now) =>
        Math.Clamp(now, before - (before * MostPercent / 100), before + Math.Max(1, before * MostPercent / 100));
}
