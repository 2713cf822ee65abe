using System.Globalization;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// The way of every operation of this process to the ledger: one line for each writer. All operations of an account stand in
/// the same line, so they are done in order.
/// </summary>
internal sealed class LedgerQueue : IAsyncDisposable
{
    private readonly LedgerLane[] _lanes;

    public LedgerQueue(ILedgerDatabase database, IOptions<LedgerOptions> options, LedgerMetrics? metrics = null, TimeProvider? time = null, NewestWritten? newest = null)
    {
        var writers = options.Value.Writers == 0 ? database.Writers : options.Value.Writers;
        _lanes =
        [
            .. Enumerable.Range(0, writers).Select(_ =>
                new LedgerLane(database.CreateWriter(options.Value), options.Value, metrics, time ?? TimeProvider.System, newest)),
        ];
        metrics?.Watch(() => _lanes.Sum(lane => lane.Depth), writers * options.Value.MaxQueued, () => _lanes.Max(lane => lane.Waits));
    }

    /// <summary>Puts an operation in line and waits until it is durable.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The line is full, or the store is away.</exception>
    public Task<TOutcome> RunAsync<TOutcome>(LedgerOperation<TOutcome> operation)
    {
        _lanes[(uint)operation.Account.GetHashCode(StringComparison.Ordinal) % (uint)_lanes.Length].Enqueue(operation);
        return operation.Outcome;
    }

    /// <summary>
    /// Asks each writer whether it can commit: one whose latest commit failed has to make another, which changes nothing; of one that is at
    /// work the commit must not last too long.
    /// </summary>
    /// <param name="longest">Longest that a commit may be under way.</param>
    /// <param name="cancellation">Gives up waiting in line.</param>
    /// <exception cref="Storage.StoreUnavailableException">A writer cannot.</exception>
    public async Task CheckAsync(TimeSpan longest, CancellationToken cancellation)
    {
        foreach (var lane in _lanes)
        {
            if (lane.Waits > longest)
            {
                throw new Storage.StoreUnavailableException(
                    string.Create(CultureInfo.InvariantCulture, $"the ledger has waited for a commit for {lane.Waits.TotalSeconds:0} s"));
            }

            if (lane.IsAway)
            {
                var attempt = new TouchLedger(cancellation);
                lane.Enqueue(attempt);
                await attempt.Outcome.ConfigureAwait(false);
            }
        }
    }

    /// <summary>Finishes what waits in line, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
        {
            await lane.DisposeAsync().ConfigureAwait(false);
        }
    }
}
