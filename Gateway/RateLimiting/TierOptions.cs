namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>How much a tier lets pass.</summary>
/// <param name="limit">Default of <see cref="Limit"/>.</param>
/// <param name="window">Default of <see cref="Window"/>.</param>
/// <param name="writeAfter">Default of <see cref="WriteAfter"/>.</param>
internal sealed class TierOptions(int limit, TimeSpan window, TimeSpan writeAfter)
{
    /// <summary>Each call costs 8 bytes of memory for as long as it is in the window.</summary>
    private const int LargestLimit = 100_000;

    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestWrite = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWrite = TimeSpan.FromMinutes(5);

    /// <summary>Calls in a window. 0 turns the tier off; at most 100,000.</summary>
    public int Limit { get; set; } = limit;

    /// <summary>The window. 1 s to 24 h.</summary>
    public TimeSpan Window { get; set; } = window;

    /// <summary>Longest time for which a call is only in memory. 100 ms to 5 min.</summary>
    public TimeSpan WriteAfter { get; set; } = writeAfter;

    /// <summary>What is wrong.</summary>
    /// <param name="path">Where the tier is in the settings.</param>
    public IEnumerable<string> Problems(string path)
    {
        if (Limit is < 0 or > LargestLimit)
        {
            yield return $"{path}:{nameof(Limit)} must be 0 (off) to {LargestLimit}";
        }

        if (Window < ShortestWindow || Window > LongestWindow)
        {
            yield return $"{path}:{nameof(Window)} must be {ShortestWindow} to {LongestWindow}";
        }

        if (WriteAfter < ShortestWrite || WriteAfter > LongestWrite)
        {
            yield return $"{path}:{nameof(WriteAfter)} must be {ShortestWrite} to {LongestWrite}";
        }
    }
}
