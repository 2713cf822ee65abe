using System.Globalization;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// The way of every operation of this process to the ledger: one queue for each writer. All operations of an account go to the same
/// queue, so they are done in order.
/// <code>
/// caller ── operation ──> LedgerQueue ──> LedgerBatcher ── batch ──> ILedgerWriter ── one transaction ──> database
///    ^                                                                    |
///    └──────────────── outcome, once it is durable ───────────────────────┘
/// </code>
/// </summary>
internal sealed class LedgerQueue : IAsyncDisposable
{
    private readonly LedgerBatcher[] _batchers;

    public LedgerQueue(ILedgerDatabase database, IOptions<LedgerOptions> options, LedgerMetrics? metrics = null, TimeProvider? time = null, NewestWritten? newest = null)
    {
        var writers = options.Value.Writers == 0 ? database.Writers : options.Value.Writers;
        _batchers =
        [
            .. Enumerable.Range(0, writers).Select(_ =>
                new LedgerBatcher(database.CreateWriter(options.Value), options.Value, metrics, time ?? TimeProvider.System, newest)),
        ];
        metrics?.Watch(() => _batchers.Sum(batcher => batcher.Depth), writers * options.Value.MaxQueued, () => _batchers.Max(batcher => batcher.Waits));
    }

    /// <summary>Puts an operation into its queue and waits until it is durable.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The queue is full, or the store is away.</exception>
    public Task<TOutcome> RunAsync<TOutcome>(LedgerOperation<TOutcome> operation)
    {
        _batchers[(uint)operation.Account.GetHashCode(StringComparison.Ordinal) % (uint)_batchers.Length].Enqueue(operation);
        return operation.Outcome;
    }

    /// <summary>
    /// Asks each writer whether it can commit. One whose latest commit found the store away makes another, which changes nothing. A commit
    /// under way must not last too long.
    /// </summary>
    /// <param name="longest">Longest that a commit may be under way.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="Storage.StoreUnavailableException">A writer cannot.</exception>
    public async Task CheckAsync(TimeSpan longest, CancellationToken cancellation)
    {
        foreach (var batcher in _batchers)
        {
            if (batcher.Waits > longest)
            {
                throw new Storage.StoreUnavailableException(
                    string.Create(CultureInfo.InvariantCulture, $"the ledger has waited for a commit for {batcher.Waits.TotalSeconds:0} s"));
            }

            if (batcher.IsAway)
            {
                var attempt = new TouchLedger(cancellation);
                batcher.Enqueue(attempt);
                await attempt.Outcome.ConfigureAwait(false);
            }
        }
    }

    /// <summary>Commits what waits, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var batcher in _batchers)
        {
            await batcher.DisposeAsync().ConfigureAwait(false);
        }
    }
}
