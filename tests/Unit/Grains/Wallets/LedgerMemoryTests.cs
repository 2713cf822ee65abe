using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets;

public sealed class LedgerMemoryTests
{
    private readonly LedgerMemory _memory = new(capacity: 10);

    [Fact]
    public void FindHold_WalletLearnedInOneGo_IsKnown()
    {
        _memory.Learn(PageOf(WalletOf("payer", version: 1), HoldOf("job")));
        _memory.Learn(PageOf(WalletOf("payer", version: 1), HoldOf("other")));

        Assert.NotNull(_memory.FindHold("job"));
        Assert.NotNull(_memory.FindHold("other"));
    }

    /// <summary>Whoever changed the wallet may have changed the hold.</summary>
    [Fact]
    public void FindHold_WalletCameBackWithAnotherVersion_IsNotKnown()
    {
        _memory.Learn(PageOf(WalletOf("payer", version: 1), HoldOf("job")));
        _memory.Learn(PageOf(WalletOf("payer", version: 2)));

        Assert.Null(_memory.FindHold("job"));
    }

    [Fact]
    public void FindHold_WalletWasForgottenAndReadAgain_IsNotKnown()
    {
        var page = PageOf(WalletOf("payer", version: 1), HoldOf("job"));
        _memory.Learn(page);
        _memory.Forget(page);
        _memory.Learn(PageOf(WalletOf("payer", version: 1)));

        Assert.NotNull(_memory.FindWallet("payer"));
        Assert.Null(_memory.FindHold("job"));
    }

    [Theory]
    [InlineData("settled")]
    [InlineData("expired")]
    [InlineData("cancelled")]
    public void FindHold_Ended_IsNotKept(string status)
    {
        _memory.Learn(PageOf(WalletOf("payer", version: 1), HoldOf("job")));
        _memory.Learn(PageOf(WalletOf("payer", version: 1), HoldOf("job") with { Status = HoldStatusText.Parse(status) }));

        Assert.Null(_memory.FindHold("job"));
    }

    [Fact]
    public void HasProof_PageCameToNothing_IsFalseAgain()
    {
        var page = PageOf(WalletOf("payer", version: 1), HoldOf("job") with { ProofKey = "proof" });
        _memory.Learn(page);
        Assert.True(_memory.HasProof("payer", "proof"));
        _memory.Forget(page);

        Assert.False(_memory.HasProof("payer", "proof"));
    }

    [Fact]
    public void Learn_MoreThanItKeeps_BeginsAnew()
    {
        for (var number = 0; number < 1000; number++)
        {
            _memory.Learn(PageOf(WalletOf($"payer-{number}", version: 1)));
        }

        Assert.NotNull(_memory.FindWallet("payer-999"));
        Assert.Null(_memory.FindWallet("payer-0"));
    }

    private static LedgerPage PageOf(WalletRow wallet, params HoldRow[] holds)
    {
        var page = new LedgerPage(TimeProvider.System);
        page.Load(wallet);
        foreach (var hold in holds)
        {
            page.Load(hold);
        }

        return page;
    }

    private static WalletRow WalletOf(string account, long version) =>
        new(new WalletSnapshot(account, Credits.Of(10), Credits.Zero, Credits.Zero, version), IsOpen: true);

    private static HoldRow HoldOf(string job) => new()
    {
        JobId = job,
        Account = "payer",
        Owner = "owner",
        NodeId = "node",
        Model = "model",
        Multiplier = Multiplier.Reference,
        Amount = Credits.Of(1),
        IssuedAt = DateTimeOffset.UnixEpoch,
        ExpiresAt = DateTimeOffset.UnixEpoch.AddMinutes(5),
    };
}
