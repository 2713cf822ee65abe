using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Rates;

namespace MonkeyTroop.Gateway.Rates;

/// <summary>Keeps this gateway's copy of the rates that were learned. While the store is away, or before it was read, the last copy serves.</summary>
internal sealed partial class LearnedRatesPoller(IClusterClient cluster, TimeProvider time, ILogger<LearnedRatesPoller> logger) : BackgroundService
{
    /// <summary>How often the copy is renewed: every 10 s. A call that mostly answers that nothing is new.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private volatile Copy _copy = new(Guid.Empty, new Dictionary<string, LearnedRates>(StringComparer.Ordinal));

    /// <summary>What was learned of a name or a <c>sha256:</c> content hash; null when nothing was.</summary>
    public LearnedRates? Find(string word) => _copy.Models.GetValueOrDefault(word);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Following.RunAsync(CatchUpAsync, Interval, time, e => LogNotRead(logger, e.Message), stoppingToken);

    private async Task CatchUpAsync()
    {
        if (await cluster.GetGrain<ILearnedRatesGrain>(0).GetSince(_copy.Version) is { } book)
        {
            _copy = new Copy(book.Version, book.Models.ToDictionary(model => model.Word, StringComparer.Ordinal));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "learned rates cannot be read, the last ones serve: {Reason}")]
    private static partial void LogNotRead(ILogger logger, string reason);

    private sealed record Copy(Guid Version, IReadOnlyDictionary<string, LearnedRates> Models);
}
