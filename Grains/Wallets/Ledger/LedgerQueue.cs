using Microsoft.Extensions.Options;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// The way of every operation of this process to the ledger: one line for each writer. All operations of an account stand in
/// the same line, so they are done in order.
/// </summary>
internal sealed class LedgerQueue : IAsyncDisposable
{
    private readonly LedgerLane[] _lanes;

    public LedgerQueue(ILedgerDatabase database, IOptions<LedgerOptions> options, LedgerMetrics? metrics = null)
    {
        var writers = options.Value.Writers == 0 ? database.Writers : options.Value.Writers;
        _lanes = [.. Enumerable.Range(0, writers).Select(_ => new LedgerLane(database.CreateWriter(options.Value), options.Value, metrics))];
        metrics?.Watch(() => _lanes.Sum(lane => lane.Depth), writers * options.Value.MaxQueued);
    }

    /// <summary>Puts an operation in line and waits until it is durable.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The line is full, or the store is away.</exception>
    public Task<TOutcome> RunAsync<TOutcome>(LedgerOperation<TOutcome> operation)
    {
        _lanes[(uint)operation.Account.GetHashCode(StringComparison.Ordinal) % (uint)_lanes.Length].Enqueue(operation);
        return operation.Outcome;
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
