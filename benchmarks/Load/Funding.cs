using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;
using Polly;
using Polly.Retry;

namespace MonkeyTroop.Benchmarks.Load;

/// <summary>Opens the accounts of a measurement before it begins.</summary>
internal static class Funding
{
    private const int AtOnce = 2000;

    /// <summary>Opening an account again finds it open, so a store that is away or busy for a moment is asked again.</summary>
    private static readonly ResiliencePipeline Again = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<StoreUnavailableException>(),
            MaxRetryAttempts = 8,
            Delay = TimeSpan.FromMilliseconds(250),
            MaxDelay = TimeSpan.FromSeconds(5),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    /// <summary>Opens accounts, each with its credits.</summary>
    /// <exception cref="StoreUnavailableException">The store was away for longer than it was asked again.</exception>
    public static async Task OpenAsync(ILedgerStore store, IEnumerable<(string Account, Credits Credits)> accounts, CancellationToken cancellation)
    {
        foreach (var chunk in accounts.Chunk(AtOnce))
        {
            await Task.WhenAll(chunk.Select(account => Again.ExecuteAsync(
                async token => await store.OpenAsync(account.Account, account.Credits, token), cancellation).AsTask()));
        }
    }
}
