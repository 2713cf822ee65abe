using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Gateway.Rates;

/// <summary>What the reference GPU makes of a model, guessed from its size: for each completion token it reads the weights once. Pure.</summary>
internal static class ModelRates
{
    /// <summary>Bytes of weights that the reference GPU reads in a second: 100e9.</summary>
    private const long BytesPerSecond = 100_000_000_000;

    /// <summary>The slowest completion that is believed, in thousandths of tokens a second: a token in 20 s, of 2 TB of weights.</summary>
    private const long Slowest = 50;

    /// <summary>The fastest: 2,000 tokens a second, of 50 MB of weights.</summary>
    private const long Fastest = 2_000_000;

    /// <summary>The rates of a model of so many bytes; null when its size is not known.</summary>
    public static JobRates? FromSize(long? bytes) => bytes is > 0 and var size && Math.Clamp(BytesPerSecond * 1000m / size, Slowest, Fastest) is var rate
        ? new JobRates(JobRates.UsualRatio * (long)rate, (long)rate)
        : null;

    /// <summary>
    /// The rates that count: of those that were learned the faster ones, so that a content hash of its own makes no node dearer; else what the size
    /// lets expect.
    /// </summary>
    /// <param name="learned">What was learned of the model's words.</param>
    /// <param name="guess">What the size lets expect; asked only where nothing was learned.</param>
    public static JobRates? Of(IEnumerable<JobRates> learned, Func<JobRates?> guess) =>
        learned.Aggregate((JobRates?)null, (fastest, rates) => fastest is null ? rates : fastest with
        {
            Prompt = Math.Max(fastest.Prompt, rates.Prompt),
            Completion = Math.Max(fastest.Completion, rates.Completion),
        }) ?? guess();

    /// <summary>
    /// The size that counts for a node's jobs: what it says, at most the median of what owners say of models with its content hash, and of those with its
    /// name. So none earns more by a larger one where others know better, nor by a content hash of its own.
    /// </summary>
    /// <param name="own">What the node says; null when it says nothing.</param>
    /// <param name="medians"><see cref="MedianOf"/> what owners say; null where none says anything.</param>
    public static long? SizeOf(long? own, IEnumerable<long?> medians) => medians.Append(own).Min();

    /// <summary>
    /// The median of sizes, one of each owner, with the known payers that it has answered as its weight: an account is free, so new ones have no say
    /// where others have. While no owner has answered a payer, all weigh the same. Of two sizes the larger; null where there is none.
    /// </summary>
    public static long? MedianOf(IReadOnlyList<OwnersSize> owners)
    {
        var isKnown = owners.Any(owner => owner.Payers > 0);
        var (left, median) = (owners.Sum(owner => isKnown ? owner.Payers : 1) / 2.0, (long?)null);
        foreach (var owner in owners.OrderBy(owner => owner.Bytes))
        {
            if (left < 0)
            {
                break;
            }

            var weight = isKnown ? owner.Payers : 1;
            (left, median) = (left - weight, weight > 0 ? owner.Bytes : median);
        }

        return median;
    }

    /// <summary>The form on the wire.</summary>
    public static TokenRates? ToWire(JobRates? rates) =>
        rates is null ? null : new TokenRates(rates.Prompt / 1000m, rates.Completion / 1000m, rates.AreLearned);
}
