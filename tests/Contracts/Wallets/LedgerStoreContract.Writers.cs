using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Contracts.Wallets;

/// <summary>Two processes on one database, each of which remembers what it wrote last.</summary>
public abstract partial class LedgerStoreContract
{
    [Fact]
    public async Task Settle_ReceiptThatAnotherProcessSettled_PaysOnce()
    {
        await using var other = new LedgerQueue(Database, Options.Create(new LedgerOptions()));
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 5, after: TimeSpan.FromSeconds(60));
        var elsewhere = await other.RunAsync(new SettleReceipt(Payer, Receipt("job", 2, 20_000, true, TimeSpan.FromSeconds(60)), Cancellation));
        var again = await SettleAsync("job", 2, seconds: 20, final: true, after: TimeSpan.FromSeconds(60));
        var late = await SettleAsync("job", 3, seconds: 25, final: true, after: TimeSpan.FromSeconds(60));

        Assert.True(Assert.IsType<SettlementOutcome.Settled>(elsewhere).IsNew);
        Assert.False(Assert.IsType<SettlementOutcome.Settled>(again).IsNew);
        Assert.Equal(Credits.Of(25), Assert.IsType<SettlementOutcome.Settled>(late).Captured);
        AssertWallet(Payer, Starter - Credits.Of(25), Credits.Zero, await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task PlaceHold_AnotherProcessSpentInBetween_HoldsNoMoreThanThereIs()
    {
        Limits.Seconds = Limits.MinimumSeconds = 300;
        await using var other = new LedgerQueue(Database, Options.Create(new LedgerOptions()));
        Assert.IsType<HoldOutcome.Placed>(await HoldAsync("first"));
        Assert.IsType<HoldOutcome.Placed>(await other.RunAsync(new PlaceHold(Request("second", 1000, null), Limits, Cancellation)));
        Assert.IsType<HoldOutcome.Placed>(await HoldAsync("third"));

        Assert.IsType<HoldOutcome.Insufficient>(await other.RunAsync(new PlaceHold(Request("fourth", 1000, null), Limits, Cancellation)));
        Assert.IsType<HoldOutcome.Insufficient>(await HoldAsync("fifth"));
        AssertWallet(Payer, Starter, Credits.Of(900), await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task PlaceHold_CreditsCameInThroughAnotherProcess_CanBeHeld()
    {
        Limits.Seconds = Limits.MinimumSeconds = 900;
        await using var other = new LedgerQueue(Database, Options.Create(new LedgerOptions()));
        Assert.IsType<HoldOutcome.Placed>(await HoldAsync("first"));
        Assert.IsType<HoldOutcome.Insufficient>(await HoldAsync("second"));
        await other.RunAsync(new EndHold(Payer, "first", HoldStatus.Cancelled, _ => true, Cancellation));

        Assert.IsType<HoldOutcome.Placed>(await HoldAsync("third"));
    }

    [Fact]
    public async Task PlaceHold_ProofUsedInAnotherProcess_IsRefused()
    {
        await using var other = new LedgerQueue(Database, Options.Create(new LedgerOptions()));
        Assert.IsType<HoldOutcome.Placed>(await HoldAsync("first"));
        Assert.IsType<HoldOutcome.Placed>(await other.RunAsync(new PlaceHold(Request("second", 1000, "proof"), Limits, Cancellation)));

        Assert.IsType<HoldOutcome.ProofReused>(await HoldAsync("third", proof: "proof"));
    }

    /// <summary>Every account pays through one of two queues and earns through both, so that each goes by wallets that the other changes.</summary>
    [Fact]
    public async Task Queues_TwoThatChangeEachOthersWallets_LoseNothing()
    {
        await using var other = new LedgerQueue(Database, Options.Create(new LedgerOptions()));
        var (jobs, seconds) = (new List<Task<SettlementOutcome>>(), 0L);
        for (var round = 0; round < 50; round++)
        {
            for (var number = 0; number < 4; number++)
            {
                var isPayer = number % 2 == 0;
                var (payer, owner, queue) = isPayer ? (Payer, Owner, _queue) : (Owner, Payer, other);
                var job = $"job-{round}-{number}";
                jobs.Add(RunAsync(queue, Request(job, 1, null) with { Account = payer, Owner = owner }, isPayer ? 2000 : 1000));
            }

            seconds += 2;
            if (round % 7 == 0)
            {
                await Task.WhenAll(jobs);
            }
        }

        Assert.All(await Task.WhenAll(jobs), outcome => Assert.True(Assert.IsType<SettlementOutcome.Settled>(outcome).IsNew));
        AssertWallet(Payer, Starter - new Credits(seconds * 1000), Credits.Zero, await Store.FindAsync(Payer, Cancellation));
        AssertWallet(Owner, Starter + new Credits(seconds * 1000), Credits.Zero, await Store.FindAsync(Owner, Cancellation));

        async Task<SettlementOutcome> RunAsync(LedgerQueue queue, HoldRequest request, long milliseconds)
        {
            Assert.IsType<HoldOutcome.Placed>(await queue.RunAsync(new PlaceHold(request, Limits, Cancellation)));
            var receipt = Receipt(request.JobId, 1, milliseconds, true, TimeSpan.FromSeconds(60));
            return await queue.RunAsync(new SettleReceipt(request.Account, receipt, Cancellation));
        }
    }
}
