using MonkeyTroop.Grains.Backup;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Tests.Contracts.Backup;

/// <summary>A store with everything that can be done to it.</summary>
internal abstract class StoreUnderBackup : IAsyncDisposable
{
    public abstract ILedgerStore Ledger { get; }

    public abstract IStoreBackup Backup { get; }

    public abstract ILedgerVerifier Verifier { get; }

    /// <summary>Runs a statement behind its back.</summary>
    public abstract Task ExecuteAsync(string sql);

    /// <summary>Whether it is as before the first start.</summary>
    public abstract Task<bool> IsEmptyAsync();

    public abstract ValueTask DisposeAsync();
}
