using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public abstract partial class LedgerStoreContract
{
    [Fact]
    public async Task Batch_OneOperationRefusedByTheDatabase_FailsAloneAndLeavesNothing()
    {
        await using var queue = new LedgerQueue(Database, Options.Create(new LedgerOptions { Writers = 1 }));
        var before = Enumerable.Range(0, 20).Select(number => queue.RunAsync(new PlaceHold(Request($"before-{number}", 1, null), Limits, Cancellation))).ToList();
        var broken = queue.RunAsync(new Overdraw(Owner));
        var after = Enumerable.Range(0, 20).Select(number => queue.RunAsync(new PlaceHold(Request($"after-{number}", 1, null), Limits, Cancellation))).ToList();

        await Assert.ThrowsAsync<LedgerRefusedException>(() => broken);
        Assert.All(await Task.WhenAll(before.Concat(after)), outcome => Assert.IsType<HoldOutcome.Placed>(outcome));
        AssertWallet(Owner, Starter, Credits.Zero, await Store.FindAsync(Owner, Cancellation));
    }

    [Fact]
    public async Task Batch_OneOperationThatThrows_FailsAlone()
    {
        await using var queue = new LedgerQueue(Database, Options.Create(new LedgerOptions { Writers = 1 }));
        var unopened = queue.RunAsync(new PlaceHold(Request("job", 1000, null) with { Account = "unopened" }, Limits, Cancellation));
        var neighbour = queue.RunAsync(new PlaceHold(Request("other", 1000, null), Limits, Cancellation));

        await Assert.ThrowsAsync<InvalidOperationException>(() => unopened);
        Assert.IsType<HoldOutcome.Placed>(await neighbour);
    }

    [Fact]
    public async Task Batch_HoldAndItsReceiptTogether_SettlesToAnOwnerWhoWasNeverHere()
    {
        await using var queue = new LedgerQueue(Database, Options.Create(new LedgerOptions { Writers = 1 }));
        var hold = queue.RunAsync(new PlaceHold(Request("job", 1000, null) with { Owner = "newcomer" }, Limits, Cancellation));
        var settled = queue.RunAsync(new SettleReceipt(Payer, Receipt("job", 1, 5000, true, TimeSpan.FromSeconds(9)), Cancellation));

        Assert.IsType<HoldOutcome.Placed>(await hold);
        AssertWallet("newcomer", Credits.Of(5), Credits.Zero, Assert.IsType<SettlementOutcome.Settled>(await settled).Owner);
    }

    [Fact]
    public async Task Queue_Disposed_FinishesWhatWaits()
    {
        var queue = new LedgerQueue(Database, Options.Create(new LedgerOptions { MaxBatch = 3 }));
        var holds = Enumerable.Range(0, 100).Select(number => queue.RunAsync(new PlaceHold(Request($"job-{number}", 1, null), Limits, Cancellation))).ToList();
        await queue.DisposeAsync();

        Assert.All(holds, hold => Assert.True(hold.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => queue.RunAsync(new PlaceHold(Request("late", 1, null), Limits, Cancellation)));
        Assert.IsType<SettlementOutcome.UnknownJob>(await SettleAsync("late", 1, seconds: 1));
    }

    [Fact]
    public async Task Queue_MoreThanMayWait_RefusesWithoutWaiting()
    {
        await using var queue = new LedgerQueue(Database, Options.Create(new LedgerOptions { MaxBatch = 1, MaxQueued = 1, Writers = 1 }));
        var (accepted, refused) = (new List<Task<HoldOutcome>>(), 0);
        for (var number = 0; number < 1000; number++)
        {
            try
            {
                accepted.Add(queue.RunAsync(new PlaceHold(Request($"job-{number}", 1, null), Limits, Cancellation)));
            }
            catch (StoreUnavailableException)
            {
                refused++;
            }
        }

        Assert.All(await Task.WhenAll(accepted), outcome => Assert.IsType<HoldOutcome.Placed>(outcome));
        Assert.True(refused > 0);
        Assert.Equal(accepted.Count * 300_000L, (await Store.FindAsync(Payer, Cancellation))!.Held.Micros);
    }

    [Fact]
    public async Task Queue_CallerGoneWhileWaiting_DoesNothing()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.PlaceHoldAsync(Request("job", 1000, null), Limits, gone.Token));
        AssertWallet(Payer, Starter, Credits.Zero, await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task Queues_TwoOnOneDatabase_NeverHoldMoreThanThereIs()
    {
        Limits.Seconds = Limits.MinimumSeconds = 142;
        await using var first = new LedgerQueue(Database, Options.Create(new LedgerOptions()));
        await using var second = new LedgerQueue(Database, Options.Create(new LedgerOptions()));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(
            number => (number % 2 == 0 ? first : second).RunAsync(new PlaceHold(Request($"job-{number}", 1000, null), Limits, Cancellation))));

        Assert.Equal(7, outcomes.Count(outcome => outcome is HoldOutcome.Placed));
        Assert.Equal(Credits.Of(6), (await Store.FindAsync(Payer, Cancellation))!.Available);
    }

    /// <summary>Breaks a rule that the database keeps as well.</summary>
    private sealed class Overdraw(string account) : LedgerOperation<bool>(account, CancellationToken.None)
    {
        public override void Gather(ILedgerKeys keys) => keys.AddWallet(Account);

        protected override bool Decide(UnitOfWork page)
        {
            var row = page.FindWallet(Account)!;
            page.Put(row with { Wallet = row.Wallet with { Balance = Credits.Zero - Credits.Of(1) } });
            return true;
        }
    }
}
