using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public abstract partial class LedgerStoreContract
{
    [Fact]
    public async Task Settle_LaterReceiptSaysLess_RefundsTheDifferenceIntoTheHold()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 40);
        var corrected = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 2, seconds: 25));

        Assert.Equal(Credits.Of(25), corrected.Captured);
        AssertWallet(Payer, Credits.Of(975), Credits.Of(275), corrected.Requester);
        AssertWallet(Owner, Credits.Of(1025), Credits.Zero, corrected.Owner);
        var refund = (await Store.ReadHistoryAsync(Payer, new AccountHistoryQuery { Limit = 1 }, Cancellation)).Entries[0];
        Assert.Equal((EntryTypes.Refund, Credits.Of(15), 15_000L, Owner), (refund.Type, refund.Amount, refund.DurationMilliseconds, refund.Counterparty));
    }

    [Fact]
    public async Task Settle_FinalReceiptOfAFailedJob_GivesEverythingBack()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 40);
        var failed = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 2, seconds: 0, final: true));

        AssertWallet(Payer, Starter, Credits.Zero, failed.Requester);
        AssertWallet(Owner, Starter, Credits.Zero, failed.Owner);
        Assert.Equal(Starter, failed.Requester.Starter);
    }

    [Fact]
    public async Task Settle_RefundAfterTheHoldEnded_GoesToTheBalance()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 40, final: true);
        var corrected = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 2, seconds: 10, final: true));

        AssertWallet(Payer, Credits.Of(990), Credits.Zero, corrected.Requester);
        Assert.False(corrected.EndsJob);
    }

    [Fact]
    public async Task Settle_RefundOfMoreThanTheOwnerHas_GivesBackWhatThereIs()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 40);
        Time.Advance(TimeSpan.FromDays(8)); // what it earned is free then
        await TransferAsync(Owner, Payer, credits: 30, "spent");
        var corrected = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 2, seconds: 0));

        Assert.Equal(Credits.Of(30), corrected.Captured);
        AssertWallet(Owner, Starter, Credits.Zero, corrected.Owner);
    }

    [Fact]
    public async Task Settle_OwnNode_LeavesStarterCreditsWhatTheyAre()
    {
        await Store.PlaceHoldAsync(Request("job", 1000, null) with { Owner = Payer }, Limits, Cancellation);
        await SettleAsync("job", 1, seconds: 100, final: true);

        Assert.Equal(Credits.Zero, (await Store.FindAsync(Payer, Cancellation))!.GiveableAt(Time.GetUtcNow()));
    }
}
