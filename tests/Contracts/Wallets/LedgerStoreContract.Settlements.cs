using CsCheck;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public abstract partial class LedgerStoreContract
{
    [Fact]
    public async Task Settle_Cumulative_CapturesTheDifference()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 10);
        var second = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 2, seconds: 25));

        Assert.Equal(Credits.Of(25), second.Captured);
        AssertWallet(Payer, Credits.Of(975), Credits.Of(275), second.Requester);
        AssertWallet(Owner, Credits.Of(1025), Credits.Zero, second.Owner);
    }

    [Fact]
    public async Task Settle_Final_ReleasesTheRest()
    {
        await HoldAsync("job");
        var settled = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 1, seconds: 10, final: true));

        AssertWallet(Payer, Credits.Of(990), Credits.Zero, settled.Requester);
    }

    [Fact]
    public async Task Settle_ManyFinalReceipts_EndTheJobOnce()
    {
        await HoldAsync("job");
        var ends = new List<bool>();
        foreach (var (sequence, final) in ((long, bool)[])[(1, false), (2, true), (2, true), (3, true), (4, false), (5, true)])
        {
            ends.Add(Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", sequence, seconds: 10, final)).EndsJob);
        }

        Assert.Equal([false, true, false, false, false, false], ends);
    }

    [Fact]
    public async Task Settle_Repeated_MovesNothingAndAnswersTheSame()
    {
        await HoldAsync("job");
        var first = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 1, seconds: 10));
        var again = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 1, seconds: 10));

        Assert.Equal(first with { IsNew = false }, again);
    }

    [Fact]
    public async Task Settle_SameSequenceOtherFigures_IsAConflict()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 10);

        Assert.IsType<SettlementOutcome.Conflict>(await SettleAsync("job", 1, seconds: 11));
        Assert.Equal(Credits.Of(990), (await Store.FindAsync(Payer, Cancellation))!.Balance);
    }

    [Fact]
    public async Task Settle_OvertakenReceipt_ChangesNothing()
    {
        await HoldAsync("job");
        await SettleAsync("job", 5, seconds: 20);
        var late = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 3, seconds: 50));

        Assert.Equal((Credits.Of(20), false), (late.Captured, late.IsNew));
    }

    [Fact]
    public async Task Settle_MoreThanTheClockSays_IsCutToTheClock()
    {
        await HoldAsync("job");
        var settled = await SettleAsync("job", 1, seconds: 100, after: TimeSpan.FromSeconds(40));

        Assert.Equal(Credits.Of(40), Assert.IsType<SettlementOutcome.Settled>(settled).Captured);
    }

    [Fact]
    public async Task Settle_MoreThanTheHold_IsCutToTheHold()
    {
        await HoldAsync("job");
        var settled = await SettleAsync("job", 1, seconds: 10_000, after: TimeSpan.FromHours(5));

        Assert.Equal(Credits.Of(300), Assert.IsType<SettlementOutcome.Settled>(settled).Captured);
    }

    [Fact]
    public async Task Settle_WithMultiplier_ChargesExactly()
    {
        await HoldAsync("job", multiplier: 1337);
        var settled = Assert.IsType<SettlementOutcome.Settled>(
            await Store.SettleAsync(Payer, Receipt("job", 1, milliseconds: 12_345, final: false, TimeSpan.FromSeconds(300)), Cancellation));

        Assert.Equal(new Credits(12_345L * 1337), settled.Captured);
    }

    [Fact]
    public async Task Settle_UnknownJobOrAccount_IsRefused()
    {
        await HoldAsync("job");

        Assert.IsType<SettlementOutcome.UnknownJob>(await SettleAsync("nothing", 1, seconds: 1));
        Assert.IsType<SettlementOutcome.UnknownJob>(
            await Store.SettleAsync(Owner, Receipt("job", 1, 1000, false, TimeSpan.FromSeconds(9)), Cancellation));
    }

    [Fact]
    public async Task Settle_ByAnotherNode_IsRefused()
    {
        await HoldAsync("job");
        var receipt = Receipt("job", 1, 1000, false, TimeSpan.FromSeconds(9)) with { NodeId = "node-2" };

        Assert.IsType<SettlementOutcome.OtherNode>(await Store.SettleAsync(Payer, receipt, Cancellation));
    }

    [Fact]
    public async Task Settle_OwnNode_MovesNothingOnBalance()
    {
        await Store.PlaceHoldAsync(Request("job", 1000, null) with { Owner = Payer }, Limits, Cancellation);
        var settled = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 1, seconds: 10, final: true));

        AssertWallet(Payer, Starter, Credits.Zero, settled.Requester);
    }

    [Fact]
    public async Task Settle_AfterRelease_TakesFromWhatIsAvailableAndIsMarked()
    {
        await HoldAsync("job");
        await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddHours(1), 10, Cancellation);
        foreach (var job in (string[])["a", "b", "c"])
        {
            await HoldAsync(job);
        }

        await HoldAsync("d"); // now nothing is available
        await SettleAsync("d", 1, seconds: 50, final: true); // now 50 are
        var late = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 1, seconds: 80, final: true));

        Assert.Equal(Credits.Of(50), late.Captured);
        Assert.Equal(Credits.Zero, late.Requester.Available);
        Assert.Equal(EntryTypes.LateSettlement, (await Store.ReadHistoryAsync(Payer, new AccountHistoryQuery { Limit = 1 }, Cancellation)).Entries[0].Type);
    }

    [Fact]
    public async Task Settle_AnyOrderAnyNumberOfTimes_EndsAtTheLatestFigure() =>
        await Gen.Int[0, 40_000].List[1, 8].SelectMany(durations => Gen.Int[0, durations.Count - 1].List[0, 16].Select(order => (durations, order)))
            .SampleAsync(
                async story =>
                {
                    // Cumulative figures never fall; a node that is honest sends them in any order, as often as it likes.
                    var job = $"sample-{Interlocked.Increment(ref _jobs)}";
                    var account = $"payer-{job}";
                    var figures = story.durations.Order().ToArray();
                    await Store.OpenAsync(account, Starter, Cancellation);
                    await Store.PlaceHoldAsync(Request(job, 1500, null) with { Account = account }, Limits, Cancellation);
                    foreach (var index in story.order.Append(figures.Length - 1))
                    {
                        await Store.SettleAsync(account, Receipt(job, index + 1, figures[index], false, TimeSpan.FromSeconds(300)), Cancellation);
                    }

                    var due = new Credits(figures[^1] * 1500L);
                    var wallet = await Store.FindAsync(account, Cancellation);
                    return (wallet!.Balance, wallet.Held) == (Starter - due, Credits.Of(450) - due);
                },
                iter: 200,
                threads: 1);
}
