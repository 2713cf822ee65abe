using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public abstract partial class LedgerStoreContract
{
    [Fact]
    public async Task Settle_StarterCredits_AreLockedForTheOwnerUntilAWeekHasPassed()
    {
        await HoldAsync("job");
        var settled = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 1, seconds: 40, final: true));

        var lot = Assert.Single(settled.Owner.Locked.Lots);
        Assert.Equal(new LockedLot(new DateOnly(2026, 1, 9), Credits.Of(40)), lot);
        Assert.Equal((Credits.Of(1040), Credits.Zero), (settled.Owner.Available, settled.Owner.GiveableAt(Time.GetUtcNow())));
        Assert.Equal(new TransferOutcome.Insufficient(Credits.Zero), await TransferAsync(Owner, Payer, credits: 1, "early"));
        Time.Advance(TimeSpan.FromDays(8) - TimeSpan.FromSeconds(1));
        Assert.Equal(new TransferOutcome.Insufficient(Credits.Zero), await TransferAsync(Owner, Payer, credits: 1, "nearly"));

        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.IsType<TransferOutcome.Given>(await TransferAsync(Owner, Payer, credits: 40, "free"));
    }

    [Fact]
    public async Task Settle_LockedCredits_StayLockedUntilTheSameDayForAllWhoEarnThem()
    {
        await HoldAsync("first");
        await SettleAsync("first", 1, seconds: 40, final: true);
        Time.Advance(TimeSpan.FromDays(3));

        // The owner has spent its starter credits, so that locked ones go next.
        foreach (var (job, from, to, seconds) in ((string, string, string, int)[])[("a", Owner, "x", 300), ("b", Owner, "x", 300), ("c", Owner, "x", 300), ("d", Owner, "x", 140)])
        {
            await PayAsync(job, from, to, seconds);
        }

        var third = (await Store.FindAsync("x", Cancellation))!;
        Assert.Equal(
            [new LockedLot(new DateOnly(2026, 1, 9), Credits.Of(40)), new LockedLot(new DateOnly(2026, 1, 12), Credits.Of(1000))], third.Locked.Lots);
        Assert.Equal(Credits.Zero, third.GiveableAt(Time.GetUtcNow()));
        Assert.Equal(Credits.Of(40), third.GiveableAt(new DateTimeOffset(2026, 1, 9, 0, 0, 0, TimeSpan.Zero)));
        var entries = (await Store.ReadHistoryAsync(Owner, new AccountHistoryQuery { Limit = 2 }, Cancellation)).Entries;
        Assert.Equal((Credits.Of(-140), Credits.Of(-100), Credits.Of(-40)), (entries[0].Amount, entries[0].Starter, entries[0].Locked));
    }

    [Fact]
    public async Task Settle_LessThanBefore_EveryPurseHasItsOwnBack()
    {
        await EarnAsync(Payer, credits: 50);
        await PayAsync("all-but-100", Payer, Owner, 300);
        await PayAsync("all-but-100-more", Payer, Owner, 300);
        await PayAsync("all-but-100-most", Payer, Owner, 300);
        await Store.PlaceHoldAsync(Request("job", 1000, null), Limits, Cancellation);
        var charged = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 1, seconds: 120)); // 100 of them starter credits
        Assert.Equal((Credits.Zero, Credits.Of(1000)), (charged.Requester.Starter, charged.Owner.Locked.At(Time.GetUtcNow())));

        var some = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 2, seconds: 110));
        Assert.Equal((Credits.Zero, Credits.Of(1000)), (some.Requester.Starter, some.Owner.Locked.At(Time.GetUtcNow())));
        var more = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 3, seconds: 30, final: true));

        Assert.Equal((Credits.Of(70), Credits.Of(930)), (more.Requester.Starter, more.Owner.Locked.At(Time.GetUtcNow())));
    }

    /// <summary>Otherwise the locked ones came back as free: the same job again and again would free them all.</summary>
    [Fact]
    public async Task Settle_LessThanBefore_LockedCreditsDoNotComeBackForFreeOnesThatWereGivenAway()
    {
        await HoldAsync("new-user");
        await SettleAsync("new-user", 1, seconds: 300, final: true); // 300 locked for the owner
        await Store.OpenAsync(Grown, Credits.Zero, Cancellation);
        await Store.GrantAsync(new GrantRequest { Account = Grown, Amount = Credits.Of(100), Key = "free" }, Cancellation);
        await Store.PlaceHoldAsync(Request("job", 1000, null) with { Account = Grown }, Limits, Cancellation);
        await Store.SettleAsync(Grown, Receipt("job", 1, 100_000, false, TimeSpan.FromSeconds(300)), Cancellation);
        Assert.IsType<TransferOutcome.Given>(await TransferAsync(Owner, Payer, credits: 90, "away"));

        var less = Assert.IsType<SettlementOutcome.Settled>(
            await Store.SettleAsync(Grown, Receipt("job", 2, 0, true, TimeSpan.FromSeconds(300)), Cancellation));

        Assert.Equal((Credits.Of(10), Credits.Of(90)), (less.Requester.Balance, less.Captured)); // no more than the owner still had of free ones
        Assert.Equal(Credits.Of(300), less.Owner.Locked.At(Time.GetUtcNow()));
    }

    [Fact]
    public async Task TakeBack_LockedCredits_AreTheTreasurysAsFarAsTheyAreNotHeld()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 40, final: true);
        await EarnAsync(Owner, credits: 5);
        var before = (await Store.FindAsync(":treasury", Cancellation))!.Balance;

        var taken = Assert.IsType<TakeBackOutcome.Taken>(await Store.TakeBackAsync(Owner, "once", "a farm", Cancellation));

        Assert.Equal((Credits.Of(40), Credits.Of(1005), LockedCredits.None), (taken.Amount, taken.Wallet.Balance, taken.Wallet.Locked));
        Assert.Equal(before + Credits.Of(40), (await Store.FindAsync(":treasury", Cancellation))!.Balance);
        Assert.Equal(taken, await Store.TakeBackAsync(Owner, "once", "a farm", Cancellation)); // as after a commit whose answer was lost
        Assert.IsType<TakeBackOutcome.NoneLocked>(await Store.TakeBackAsync(Owner, "again", "a farm", Cancellation));
        Assert.IsType<TakeBackOutcome.NoneLocked>(await Store.TakeBackAsync("no-such-account", "once", null, Cancellation));
        var entry = (await Store.ReadHistoryAsync(Owner, new AccountHistoryQuery { Limit = 1 }, Cancellation)).Entries[0];
        Assert.Equal(
            (EntryTypes.TakenBack, Credits.Of(-40), Credits.Of(-40), ":treasury", "a farm", taken.TransferId),
            (entry.Type, entry.Amount, entry.Locked, entry.Counterparty, entry.Description, entry.TransferId));
    }

    private async Task PayAsync(string job, string from, string to, int seconds)
    {
        await Store.PlaceHoldAsync(Request(job, 1000, null) with { Account = from, Owner = to }, Limits, Cancellation);
        Assert.IsType<SettlementOutcome.Settled>(
            await Store.SettleAsync(from, Receipt(job, 1, seconds * 1000L, true, TimeSpan.FromSeconds(300)), Cancellation));
    }
}
