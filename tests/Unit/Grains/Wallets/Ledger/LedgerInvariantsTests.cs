using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets.Ledger;

/// <summary>What an operation with a fault could do to the books, and that it is refused.</summary>
public sealed class LedgerInvariantsTests
{
    private readonly UnitOfWork _work = new(TimeProvider.System);

    public LedgerInvariantsTests()
    {
        _work.Load(WalletOf("payer"));
        _work.Load(WalletOf("owner"));
    }

    [Fact]
    public void Require_PairHoldAndWalletsAgree_Passes()
    {
        _work.Add(PairOf("payer", "owner", 3) with { StarterSpent = Credits.Of(1) });
        _work.Add(LedgerRowsOf.Hold("job"));
        Change("payer", balance: -3, starter: -1, held: 1);
        Change("owner", balance: 3);

        LedgerInvariants.Require(_work);
    }

    [Fact]
    public void Require_HoldEndedAndReleased_Passes()
    {
        _work.Load(LedgerRowsOf.Hold("job"));
        _work.Put(LedgerRowsOf.Hold("job") with { Captured = new Credits(400_000) });
        _work.Put(LedgerRowsOf.Hold("job") with { Captured = new Credits(400_000), Status = HoldStatus.Settled });
        Change("payer", held: -1);

        LedgerInvariants.Require(_work);
    }

    [Fact]
    public void Require_BalanceFromNowhere_IsRefused()
    {
        Change("owner", balance: 1);

        AssertRefused("wallet owner changes by balance 1");
    }

    [Fact]
    public void Require_OneSideOfAPairOnly_IsRefused()
    {
        _work.Add(PairOf("payer", "owner", 3));
        Change("owner", balance: 3);

        AssertRefused("wallet payer changes by balance 0");
    }

    [Fact]
    public void Require_StarterCreditsBecomeEarnedOnes_IsRefused()
    {
        _work.Add(PairOf("payer", "owner", 3) with { StarterSpent = Credits.Of(1) });
        Change("payer", balance: -3);
        Change("owner", balance: 3);

        AssertRefused("wallet payer changes by balance -3");
    }

    [Fact]
    public void Require_LockedCreditsBecomeFreeOnes_IsRefused()
    {
        _work.Add(PairOf("payer", "owner", 3) with { StarterSpent = Credits.Of(1), LockedGained = Credits.Of(1) });
        Change("payer", balance: -3, starter: -1);
        Change("owner", balance: 3);

        AssertRefused("wallet owner changes by balance 3, starter 0, locked 0");
    }

    [Fact]
    public void Require_MoreLockedThanTheBalance_IsRefused()
    {
        var balance = _work.FindWallet("owner")!.Wallet.Balance;
        _work.Add(PairOf("payer", "owner", 3) with { LockedGained = balance + Credits.Of(4) });
        Change("payer", balance: -3);
        var owner = _work.FindWallet("owner")!;
        _work.Put(owner with
        {
            Wallet = owner.Wallet with { Balance = balance + Credits.Of(3), Locked = LockedCredits.None.With(balance + Credits.Of(4), _work.Now) },
        });

        AssertRefused("wallet owner has 6 more starter and locked credits than its balance");
    }

    [Fact]
    public void Require_HoldThatLocksNothing_IsRefused()
    {
        _work.Add(LedgerRowsOf.Hold("job"));

        AssertRefused("its entries and holds by balance 0, starter 0, locked 0, held 1");
    }

    [Fact]
    public void Require_PairOfAWalletThatWasNotRead_IsRefused()
    {
        _work.Add(PairOf("payer", "stranger", 3));
        Change("payer", balance: -3);

        AssertRefused("wallet stranger gets entries or holds without being read");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Require_PairThatMovesNothingOrBack_IsRefused(long credits)
    {
        _work.Add(PairOf("payer", "owner", credits));

        AssertRefused("entry pair pair moves");
    }

    private void Change(string account, long balance = 0, long starter = 0, long held = 0)
    {
        var row = _work.FindWallet(account)!;
        _work.Put(row with
        {
            Wallet = row.Wallet with
            {
                Balance = row.Wallet.Balance + Credits.Of(balance),
                Starter = row.Wallet.Starter + Credits.Of(starter),
                Held = row.Wallet.Held + Credits.Of(held),
            },
        });
    }

    private void AssertRefused(string why) =>
        Assert.Contains(why, Assert.Throws<LedgerRefusedException>(() => LedgerInvariants.Require(_work)).Message, StringComparison.Ordinal);

    private static WalletRow WalletOf(string account) =>
        new(new WalletSnapshot(account, Credits.Of(10), Credits.Of(2), Credits.Of(5), 7), IsOpen: true);

    private static EntryPair PairOf(string from, string to, long credits) => new()
    {
        Id = "pair",
        From = from,
        To = to,
        Amount = Credits.Of(credits),
        Type = EntryTypes.Settlement,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
