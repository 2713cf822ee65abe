using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Contracts.Wallets.Histories;

/// <summary>A ledger database whose commits fail when they are told to: before anything was done, or when all was done but the answer got lost.</summary>
internal sealed class CrashingLedger(ILedgerDatabase inner, Random random) : ILedgerDatabase
{
    private volatile bool _crashes;

    /// <summary>Whether commits fail, by chance.</summary>
    public bool Crashes
    {
        get => _crashes;
        set => _crashes = value;
    }

    /// <summary>One, so that operations are done in the order in which they were asked for.</summary>
    public int Writers => 1;

    public ILedgerWriter CreateWriter(LedgerOptions options) => new Writer(this, inner.CreateWriter(options));

    public Task<WalletRow?> FindWalletAsync(string account, CancellationToken cancellation) => inner.FindWalletAsync(account, cancellation);

    public Task<IReadOnlyList<(string Account, string JobId)>> FindExpiredAsync(
        DateTimeOffset expiredBefore, int limit, CancellationToken cancellation) => inner.FindExpiredAsync(expiredBefore, limit, cancellation);

    public Task<IReadOnlyList<AccountHistoryEntry>> ReadEntriesAsync(string account, AccountHistoryQuery query, CancellationToken cancellation) =>
        inner.ReadEntriesAsync(account, query, cancellation);

    public Task<bool> HasAsync(WrittenRow row, CancellationToken cancellation) => inner.HasAsync(row, cancellation);

    public Task<DateTimeOffset?> FindNewestHoldAsync(CancellationToken cancellation) => inner.FindNewestHoldAsync(cancellation);

    private sealed class Writer(CrashingLedger ledger, ILedgerWriter inner) : ILedgerWriter
    {
        public async Task CommitAsync(IReadOnlyList<LedgerOperation> batch)
        {
            var fate = ledger.Crashes ? ledger.Roll() : 0;
            if (fate == 1)
            {
                throw new StoreUnavailableException("crashed before the commit");
            }

            await inner.CommitAsync(batch);
            if (fate == 2)
            {
                throw new StoreUnavailableException("crashed after the commit");
            }
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private int Roll()
    {
        lock (random)
        {
            return random.Next(3);
        }
    }
}
