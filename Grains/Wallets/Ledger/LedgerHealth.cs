using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// The store as the ledger's writers find it. They have connections and locks of their own, so that a store that answers everybody else may
/// still fail every ticket.
/// </summary>
internal sealed class LedgerHealth(IStoreHealth store, LedgerQueue queue) : IStoreHealth
{
    /// <summary>Half of what a writer waits for a lock or an answer: callers still wait then, and are about to be refused.</summary>
    private static readonly TimeSpan LongestCommit = TimeSpan.FromSeconds(5);

    public string Name => store.Name;

    public async Task CheckAsync(CancellationToken cancellation)
    {
        await store.CheckAsync(cancellation).ConfigureAwait(false);
        await queue.CheckAsync(LongestCommit, cancellation).ConfigureAwait(false);
    }
}
