using MonkeyTroop.Grains.Rates;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Gateway.Rates;

/// <summary>Which jobs say how fast a node is. Pure.</summary>
internal static class SpeedRules
{
    /// <summary>Tokens that a job must have made to say anything: 64.</summary>
    public const int LeastTokens = 64;

    /// <summary>Milliseconds that they must have taken: 200.</summary>
    public const int LeastMilliseconds = 200;

    /// <summary>As much as the largest multiplier can make use of: 25,000.</summary>
    private const int MostDelivered = 25_000;

    /// <summary>By how much a payer's clock may be ahead of the coordinator's for the same job: 1 s.</summary>
    private const int ClockGrace = 1000;

    /// <summary>
    /// What a job says; null when it says nothing: one that its payer did not measure or whose word was not heard, that came to little, was not charged, on
    /// which the two sides differ, whose payer owns the node, that was over long ago, or whose times are longer than it has run.
    /// </summary>
    /// <param name="job">The job, after its payer has said what it used.</param>
    /// <param name="measured">What its payer measured.</param>
    /// <param name="now">The coordinator's clock.</param>
    public static SpeedSample? SampleOf(JobSnapshot job, MeasuredAnswers? measured, DateTimeOffset now)
    {
        if (measured is not { Answers: > 0 and var answers, CompletionTokens: >= LeastTokens and var completion }
            || job is not { Owner: { } owner, IssuedAt: { } issuedAt } || owner == job.Account
            || job.Allowed is null || job.Captured <= Credits.Zero || job.Difference > Credits.Zero || now - job.ExpiresAt > TwoWords.HeardFor)
        {
            return null;
        }

        var (prompt, all) = (Milliseconds(measured.FirstTokenSeconds), Milliseconds(measured.Seconds));
        var most = ((now - issuedAt).TotalMilliseconds * job.Parallel) + ClockGrace;
        return all - prompt < LeastMilliseconds || all > most ? null : new SpeedSample
        {
            JobId = job.JobId,
            Account = job.Account,
            Owner = owner,
            Multiplier = job.Multiplier,
            Answers = answers,
            PromptTokens = measured.PromptTokens,
            CompletionTokens = completion,
            PromptMilliseconds = prompt,
            CompletionMilliseconds = all - prompt,
            At = now,
        };
    }

    /// <summary>How fast the node made the tokens; null where no rates are known.</summary>
    public static NodeSpeed? SpeedOf(SpeedSample sample, JobRates? rates)
    {
        if (rates is null)
        {
            return null;
        }

        // Thousandths of the reference GPU's speed: tokens a millisecond by its thousandths of tokens a second.
        var delivered = sample.CompletionTokens * 1e9m / ((decimal)rates.Completion * sample.CompletionMilliseconds);
        return new NodeSpeed(
            (int)Math.Clamp(delivered * 100 / sample.Multiplier.Thousandths, 25, 100),
            rates.AreLearned ? (int)Math.Clamp(delivered, 10, MostDelivered) : 0);
    }

    private static long Milliseconds(decimal seconds) => (long)(seconds * 1000);
}
