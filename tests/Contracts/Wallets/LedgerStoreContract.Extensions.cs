using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public abstract partial class LedgerStoreContract
{
    [Fact]
    public async Task ExtendHold_EnoughCredits_HoldsTheTotalAndMovesTheEnd()
    {
        await HoldAsync("job");
        Time.Advance(TimeSpan.FromSeconds(100));

        var extended = Assert.IsType<ExtensionOutcome.Extended>(await ExtendAsync("job", seconds: 500));

        Assert.Equal((Credits.Of(500), 1, Time.GetUtcNow().AddSeconds(300)), (extended.Job.Amount, extended.Job.TicketSequence, extended.Job.ExpiresAt));
        Assert.Equal((Node, "llama", Multiplier.Reference, 1), (extended.Job.NodeId, extended.Job.Model, extended.Job.Multiplier, extended.Job.Parallel));
        AssertWallet(Payer, Starter, Credits.Of(500), extended.Wallet);
        Assert.Equal(extended.Wallet, await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task ExtendHold_SameTotalAgain_HoldsNoMoreAndMakesANewerTicket()
    {
        await HoldAsync("job");
        await ExtendAsync("job", seconds: 500);
        var again = Assert.IsType<ExtensionOutcome.Extended>(await ExtendAsync("job", seconds: 500));

        Assert.Equal((Credits.Of(500), 2), (again.Job.Amount, again.Job.TicketSequence));
        AssertWallet(Payer, Starter, Credits.Of(500), await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task ExtendHold_LessThanItPaysFor_IsRefused()
    {
        await HoldAsync("job");

        Assert.Equal(new ExtensionOutcome.Shorter(300_000), await ExtendAsync("job", seconds: 299));
        AssertWallet(Payer, Starter, Credits.Of(300), await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task ExtendHold_WhatIsHeldIsNoWholeMilliseconds_KeepsIt()
    {
        await HoldAsync("a", multiplier: 3001);
        var held = Assert.IsType<HoldOutcome.Placed>(await HoldAsync("b", multiplier: 1499)).Amount; // all that is left
        var milliseconds = held.Micros / 1499;
        Assert.NotEqual(0, held.Micros % 1499);

        var extended = Assert.IsType<ExtensionOutcome.Extended>(await Store.ExtendHoldAsync(Extension("b") with { Milliseconds = milliseconds }, Cancellation));

        Assert.Equal(held, extended.Job.Amount);
    }

    [Fact]
    public async Task ExtendHold_MoreThanIsAvailable_ChangesNothing()
    {
        await HoldAsync("job");

        Assert.Equal(new ExtensionOutcome.Insufficient(Credits.Of(700), Credits.Of(701)), await ExtendAsync("job", seconds: 1001));
        AssertWallet(Payer, Starter, Credits.Of(300), await Store.FindAsync(Payer, Cancellation));
        Assert.Equal(1, Assert.IsType<ExtensionOutcome.Extended>(await ExtendAsync("job", seconds: 1000)).Job.TicketSequence);
    }

    [Fact]
    public async Task ExtendHold_OfNobodyOrOfAnother_IsRefused()
    {
        await HoldAsync("job");

        Assert.IsType<ExtensionOutcome.UnknownJob>(await ExtendAsync("unheard", seconds: 500));
        Assert.IsType<ExtensionOutcome.OtherAccount>(await Store.ExtendHoldAsync(Extension("job") with { Account = Owner }, Cancellation));
        AssertWallet(Payer, Starter, Credits.Of(300), await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task ExtendHold_AfterItsEnd_IsRefused()
    {
        await HoldAsync("settled");
        await SettleAsync("settled", 1, seconds: 1, final: true);
        await HoldAsync("cancelled");
        await Store.CancelHoldAsync(Payer, "cancelled", Cancellation);
        await HoldAsync("expired");
        await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddSeconds(301), 10, Cancellation);

        foreach (var job in (string[])["settled", "cancelled", "expired"])
        {
            Assert.IsType<ExtensionOutcome.Ended>(await ExtendAsync(job, seconds: 500));
        }
    }

    [Fact]
    public async Task ExtendHold_Swept_IsNotReleasedBeforeItsNewEnd()
    {
        await HoldAsync("job");
        Time.Advance(TimeSpan.FromSeconds(200));
        await ExtendAsync("job", seconds: 500);

        Assert.Empty(await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddSeconds(299), 10, Cancellation));
        Assert.Single(await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddSeconds(301), 10, Cancellation));
        AssertWallet(Payer, Starter, Credits.Zero, await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task ExtendHold_ReceiptOfMoreThanTheFirstHold_IsPaidInFull()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 250);
        await ExtendAsync("job", seconds: 600);

        var settled = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 2, seconds: 550, final: true, after: TimeSpan.FromSeconds(600)));

        Assert.Equal(Credits.Of(550), settled.Captured);
        AssertWallet(Payer, Starter - Credits.Of(550), Credits.Zero, settled.Requester);
    }

    [Fact]
    public async Task ExtendHold_ManyAtOnce_NeverHoldMoreThanThereIs()
    {
        Limits.Seconds = Limits.MinimumSeconds = 60;
        foreach (var number in Enumerable.Range(0, 10))
        {
            await HoldAsync($"job-{number}");
        }

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => ExtendAsync($"job-{number}", seconds: 160)));

        Assert.Equal(4, outcomes.Count(outcome => outcome is ExtensionOutcome.Extended));
        Assert.Equal(Credits.Zero, (await Store.FindAsync(Payer, Cancellation))!.Available);
    }

    [Theory]
    [InlineData(1, 60)]
    [InlineData(10, 300)]
    [InlineData(4, 240)]
    public async Task Settle_RequestsAtTheSameTime_ArePaidEach(int parallel, int paid)
    {
        await Store.PlaceHoldAsync(Request("job", 1000, proof: null) with { Parallel = parallel }, Limits, Cancellation);

        var settled = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 1, seconds: 600, final: true, after: TimeSpan.FromSeconds(60)));

        Assert.Equal(Credits.Of(paid), settled.Captured);
    }

    [Fact]
    public async Task LookAtJob_OpenSettledAndUnknown_SaysWhatTheBooksHave()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 10);
        var open = Assert.IsType<JobLook.Found>(await Store.LookAtJobAsync(Payer, "job", mayEarn: false, Cancellation)).Job;
        await SettleAsync("job", 2, seconds: 20, final: true);
        var settled = Assert.IsType<JobLook.Found>(await Store.LookAtJobAsync(Payer, "job", mayEarn: false, Cancellation)).Job;

        Assert.Equal((true, Credits.Of(300), Credits.Of(10), Credits.Of(290)), (open.IsOpen, open.Amount, open.Captured, open.Remaining));
        Assert.Equal((false, Credits.Of(300), Credits.Of(20), Credits.Zero), (settled.IsOpen, settled.Amount, settled.Captured, settled.Remaining));
        Assert.Equal((Node, "llama"), (open.NodeId, open.Model));
        Assert.IsType<JobLook.UnknownJob>(await Store.LookAtJobAsync(Payer, "unheard", mayEarn: true, Cancellation));
        Assert.IsType<JobLook.OtherAccount>(await Store.LookAtJobAsync(Owner, "job", mayEarn: false, Cancellation));
        Assert.Equal(settled, Assert.IsType<JobLook.Found>(await Store.LookAtJobAsync(Owner, "job", mayEarn: true, Cancellation)).Job);
        Assert.IsType<JobLook.OtherAccount>(await Store.LookAtJobAsync("stranger", "job", mayEarn: true, Cancellation));
    }

    private Task<ExtensionOutcome> ExtendAsync(string job, int seconds) =>
        Store.ExtendHoldAsync(Extension(job) with { Milliseconds = seconds * 1000L }, Cancellation);

    private HoldExtension Extension(string job) => new()
    {
        JobId = job,
        Account = Payer,
        Milliseconds = 500_000,
        ExpiresAt = Time.GetUtcNow().AddSeconds(300),
    };
}
