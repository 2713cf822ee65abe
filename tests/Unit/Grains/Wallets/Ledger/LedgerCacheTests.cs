using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets.Ledger;

public sealed class LedgerCacheTests
{
    private readonly LedgerCache _cache = new(capacity: 10);

    [Fact]
    public void FindHold_WalletLearnedInOneGo_IsKnown()
    {
        _cache.Learn(WorkOf(WalletOf("payer", version: 1), LedgerRowsOf.Hold("job")));
        _cache.Learn(WorkOf(WalletOf("payer", version: 1), LedgerRowsOf.Hold("other")));

        Assert.NotNull(_cache.FindHold("job"));
        Assert.NotNull(_cache.FindHold("other"));
    }

    /// <summary>Whoever changed the wallet may have changed the hold.</summary>
    [Fact]
    public void FindHold_WalletCameBackWithAnotherVersion_IsNotKnown()
    {
        _cache.Learn(WorkOf(WalletOf("payer", version: 1), LedgerRowsOf.Hold("job")));
        _cache.Learn(WorkOf(WalletOf("payer", version: 2)));

        Assert.Null(_cache.FindHold("job"));
    }

    [Fact]
    public void FindHold_WalletWasForgottenAndReadAgain_IsNotKnown()
    {
        var work = WorkOf(WalletOf("payer", version: 1), LedgerRowsOf.Hold("job"));
        _cache.Learn(work);
        _cache.Forget(work);
        _cache.Learn(WorkOf(WalletOf("payer", version: 1)));

        Assert.NotNull(_cache.FindWallet("payer"));
        Assert.Null(_cache.FindHold("job"));
    }

    [Theory]
    [InlineData("settled")]
    [InlineData("expired")]
    [InlineData("cancelled")]
    public void FindHold_Ended_IsNotKept(string status)
    {
        _cache.Learn(WorkOf(WalletOf("payer", version: 1), LedgerRowsOf.Hold("job")));
        _cache.Learn(WorkOf(WalletOf("payer", version: 1), LedgerRowsOf.Hold("job") with { Status = HoldStatusText.Parse(status) }));

        Assert.Null(_cache.FindHold("job"));
    }

    [Fact]
    public void HasProof_WorkWasNotCommitted_IsFalseAgain()
    {
        var work = WorkOf(WalletOf("payer", version: 1), LedgerRowsOf.Hold("job") with { ProofKey = "proof" });
        _cache.Learn(work);
        Assert.True(_cache.HasProof("payer", "proof"));
        _cache.Forget(work);

        Assert.False(_cache.HasProof("payer", "proof"));
    }

    [Fact]
    public void Learn_MoreThanItKeeps_StartsEmpty()
    {
        for (var number = 0; number < 1000; number++)
        {
            _cache.Learn(WorkOf(WalletOf($"payer-{number}", version: 1)));
        }

        Assert.NotNull(_cache.FindWallet("payer-999"));
        Assert.Null(_cache.FindWallet("payer-0"));
    }

    private static UnitOfWork WorkOf(WalletRow wallet, params HoldRow[] holds)
    {
        var work = new UnitOfWork(TimeProvider.System);
        work.Load(wallet);
        foreach (var hold in holds)
        {
            work.Load(hold);
        }

        return work;
    }

    private static WalletRow WalletOf(string account, long version) =>
        new(new WalletSnapshot(account, Credits.Of(10), Credits.Zero, Credits.Zero, version), IsOpen: true);
}
