using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>What the reference GPU makes of a model, guessed from its size: for each completion token it reads the weights once. Pure.</summary>
internal static class ModelRates
{
    /// <summary>Bytes of weights that the reference GPU reads in a second: 100e9.</summary>
    private const long BytesPerSecond = 100_000_000_000;

    /// <summary>How many prompt tokens it takes in while it makes one: 20.</summary>
    private const long PromptFactor = 20;

    /// <summary>The slowest completion that is believed, in thousandths of tokens a second: a token in 20 s, of 2 TB of weights.</summary>
    private const long Slowest = 50;

    /// <summary>The fastest: 2,000 tokens a second, of 50 MB of weights.</summary>
    private const long Fastest = 2_000_000;

    /// <summary>The rates of a model of so many bytes; null when its size is not known.</summary>
    public static JobRates? FromSize(long? bytes) => bytes is > 0 and var size && Math.Clamp(BytesPerSecond * 1000m / size, Slowest, Fastest) is var rate
        ? new JobRates(PromptFactor * (long)rate, (long)rate)
        : null;

    /// <summary>
    /// The size that counts for a node's jobs: what it says, at most the median of what owners say of the model. So none earns more by a larger
    /// one where others know better, nor makes the jobs of others cheaper by a smaller one.
    /// </summary>
    /// <param name="own">What the node says; null when it says nothing.</param>
    /// <param name="median"><see cref="MedianOf"/> what owners say; null when none says anything.</param>
    public static long? SizeOf(long? own, long? median) => own is null or <= 0 || median < own ? median : own;

    /// <summary>The median of sizes, one of each owner: of two the larger, null of none.</summary>
    public static long? MedianOf(IEnumerable<long> owners)
    {
        long[] sorted = [.. owners.Where(size => size > 0).Order()];
        return sorted.Length == 0 ? null : sorted[sorted.Length / 2];
    }

    /// <summary>The form on the wire.</summary>
    public static TokenRates? ToWire(JobRates? rates) =>
        rates is null ? null : new TokenRates(rates.Prompt / 1000m, rates.Completion / 1000m, rates.AreLearned);
}
