using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public abstract partial class LedgerStoreContract
{
    [Fact]
    public async Task HearPayer_BelowWhatWasCharged_GivesTheDifferenceBackIntoTheHold()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 200);

        var job = await SayAsync(Word("job", seconds: 100));

        Assert.Equal((Credits.Of(102), Credits.Of(98)), (job.Captured, job.Difference));
        AssertWallet(Payer, Credits.Of(898), Credits.Of(198), await Store.FindAsync(Payer, Cancellation));
        AssertWallet(Owner, Credits.Of(1102), Credits.Zero, await Store.FindAsync(Owner, Cancellation));
        var refund = (await Store.ReadHistoryAsync(Payer, new AccountHistoryQuery { Limit = 1 }, Cancellation)).Entries[0];
        Assert.Equal((EntryTypes.Refund, Credits.Of(98), Owner, "job"), (refund.Type, refund.Amount, refund.Counterparty, refund.JobId));
    }

    [Fact]
    public async Task Settle_AboveThePayersWord_ChargesTheWord()
    {
        await HoldAsync("job");
        await SayAsync(Word("job", seconds: 100));

        var settled = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 1, seconds: 200, final: true));

        Assert.Equal((Credits.Of(102), Credits.Of(98), true), (settled.Captured, settled.Difference, settled.IsEnded));
        AssertWallet(Payer, Credits.Of(898), Credits.Zero, settled.Requester);
    }

    [Theory]
    [InlineData("400000 20000")]
    [InlineData("400000 20000 learned")]
    public async Task Settle_AboveThePayersWordOnAHoldWithRates_KeepsThemAndChargesTheWord(string rates)
    {
        await Store.PlaceHoldAsync(Request("job", 1000, proof: null) with { Rates = JobRates.Parse(rates) }, Limits, Cancellation);
        var look = await SayAsync(Word("job", seconds: 100));
        Assert.Equal(JobRates.Parse(rates), look.Rates);

        var settled = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 1, seconds: 200, final: true));

        Assert.Equal((Credits.Of(102), Credits.Of(98)), (settled.Captured, settled.Difference));
    }

    [Fact]
    public async Task Settle_BelowThePayersWord_ChargesTheReceipt()
    {
        await HoldAsync("job");
        await SayAsync(Word("job", seconds: 100));

        var settled = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 1, seconds: 99, final: true));

        Assert.Equal((Credits.Of(99), Credits.Zero), (settled.Captured, settled.Difference));
    }

    [Fact]
    public async Task HearPayer_RequestsThatBrokeOff_AllowAMomentAndExcuseWhatTheNodeMayNoticeLater()
    {
        await HoldAsync("job");

        await SayAsync(Word("job", seconds: 0) with { Requests = 4, Cancelled = 2, Broken = 1 });
        var settled = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 1, seconds: 200, final: true));

        Assert.Equal(new Credits(6_400_000), settled.Captured); // 4 x 0.1 s, 3 x 2 s
        Assert.Equal((new Credits(193_600_000), Credits.Of(360)), (settled.Difference, settled.Excused));
    }

    [Fact]
    public async Task HearPayer_Again_CountsAsFarAsItAllowsMore()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 200);
        await SayAsync(Word("job", seconds: 100));

        Assert.Equal(Credits.Of(102), (await SayAsync(Word("job", seconds: 50))).Captured);
        Assert.Equal(Credits.Of(153), (await SayAsync(Word("job", seconds: 150))).Captured);
        Assert.Equal(Credits.Of(200), (await SayAsync(Word("job", seconds: 290))).Captured);
        AssertWallet(Payer, Credits.Of(800), Credits.Of(100), await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task HearPayer_AfterTheHoldEnded_StillRefunds()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 200, final: true);
        Time.Advance(TimeSpan.FromSeconds(300) + TimeSpan.FromMinutes(15));

        await SayAsync(Word("job", seconds: 0));

        AssertWallet(Payer, Starter, Credits.Zero, await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task HearPayer_LongAfterTheLastTicket_ChangesNothing()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 200, final: true);
        Time.Advance(TimeSpan.FromSeconds(301) + TimeSpan.FromMinutes(15));

        Assert.Equal((Credits.Of(200), Credits.Zero), ((await SayAsync(Word("job", seconds: 0))).Captured, (await SayAsync(Word("job", seconds: 0))).Difference));
    }

    [Fact]
    public async Task HearPayer_OwnerHasSpentIt_GivesBackWhatThereIs()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 40);
        await SpendAsync(1030);

        var job = await SayAsync(Word("job", seconds: 0));

        Assert.Equal((Credits.Of(30), Credits.Of(40)), (job.Captured, job.Difference));
    }

    /// <summary>A node that takes back what its owner has spent already still differs by what could not come back.</summary>
    [Fact]
    public async Task HearPayer_WhatWasChargedCannotComeBack_IsADifferenceWhateverTheLastReceiptSays()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 100);
        await SpendAsync(1100);
        await SettleAsync("job", 2, seconds: 10, final: true);

        var job = await SayAsync(Word("job", seconds: 10));

        Assert.Equal((Credits.Of(100), new Credits(89_800_000)), (job.Captured, job.Difference));
    }

    /// <summary>The owner's credits are held for a job of its own.</summary>
    private Task<HoldOutcome> SpendAsync(int credits)
    {
        Limits.Seconds = credits;
        return Store.PlaceHoldAsync(Request("own-use", 1000, null) with { Account = Owner, Owner = Payer }, Limits, Cancellation);
    }

    [Fact]
    public async Task ExtendHold_PayerHasEndedTheJob_IsRefused()
    {
        await HoldAsync("job");
        await SayAsync(Word("job", seconds: 0));

        Assert.IsType<ExtensionOutcome.Ended>(await ExtendAsync("job", seconds: 500));
    }

    [Fact]
    public async Task HearPayer_LessThanItVouchedForWhenItExtended_CountsAsThat()
    {
        await HoldAsync("job");
        await Store.ExtendHoldAsync(Extension("job") with { Milliseconds = 500_000, UsedMilliseconds = 250_000 }, Cancellation);
        await SettleAsync("job", 1, seconds: 400);

        Assert.Equal(Credits.Of(250), (await SayAsync(Word("job", seconds: 0))).Captured);
    }

    [Fact]
    public async Task HearPayer_ExtendedWithoutAWord_CountsAsAllButTheReachOfAHold()
    {
        await HoldAsync("job");
        await ExtendAsync("job", seconds: 900);
        await SettleAsync("job", 1, seconds: 800, after: TimeSpan.FromSeconds(900));

        Assert.Equal(Credits.Of(600), (await SayAsync(Word("job", seconds: 0))).Captured); // 900 - 300
    }

    [Fact]
    public async Task HearPayer_OwnNode_IsNoDifference()
    {
        await Store.PlaceHoldAsync(Request("job", 1000, null) with { Owner = Payer }, Limits, Cancellation);
        await SettleAsync("job", 1, seconds: 100);

        Assert.Equal(Credits.Zero, (await SayAsync(Word("job", seconds: 0))).Difference);
        AssertWallet(Payer, Starter, Credits.Of(200), await Store.FindAsync(Payer, Cancellation)); // starter credits: nothing that could come back
    }

    [Fact]
    public async Task HearPayer_UnknownOrAnothersJob_ChangesNothing()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 200);

        Assert.IsType<JobLook.UnknownJob>((await Store.HearPayerAsync(Word("unheard-of", 0), Cancellation)).Look);
        Assert.IsType<JobLook.OtherAccount>((await Store.HearPayerAsync(Word("job", 0) with { Account = Owner }, Cancellation)).Look);
        AssertWallet(Payer, Credits.Of(800), Credits.Of(100), await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task HearPayer_CancelledHold_LeavesItCancelled()
    {
        await HoldAsync("job");
        await Store.CancelHoldAsync(Payer, "job", Cancellation);

        Assert.False((await SayAsync(Word("job", seconds: 10))).IsOpen);
        Assert.IsType<SettlementOutcome.UnknownJob>(await SettleAsync("job", 1, seconds: 5));
    }

    private async Task<JobSnapshot> SayAsync(PayerWord word) => Assert.IsType<JobLook.Found>((await Store.HearPayerAsync(word, Cancellation)).Look).Job;

    private static PayerWord Word(string job, int seconds) => new()
    {
        JobId = job,
        Account = Payer,
        Milliseconds = seconds * 1000L,
        Requests = 0,
        Cancelled = 0,
        Broken = 0,
    };
}
