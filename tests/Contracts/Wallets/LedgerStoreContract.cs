using CsCheck;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Contracts.Wallets;

/// <summary>What every ledger store must do. A store's own class says how to make one and how to read its books.</summary>
public abstract class LedgerStoreContract : IAsyncLifetime
{
    private const string Payer = "payer";
    private const string Owner = "owner";
    private const string Node = "node-1";
    private static readonly Credits Starter = Credits.Of(1000);
    private int _jobs;

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private protected HoldOptions Options { get; } = new();

    private protected ILedgerStore Store { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Store = await CreateAsync();
        await Store.OpenAsync(Payer, Starter, Cancellation);
        await Store.OpenAsync(Owner, Starter, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        var books = await ReadBooksAsync();
        await CloseAsync();

        // Whatever a test did, the books must balance after it.
        Assert.Equal(0, books.SumOfBalances);
        Assert.Equal(0, books.UnbalancedTransfers);
        Assert.Equal(0, books.WalletsThatDifferFromTheirRows);
        Assert.Equal(0, books.WalletsThatDifferFromTheirHolds);
    }

    [Fact]
    public async Task Open_Twice_GrantsStarterCreditsOnce()
    {
        var again = await Store.OpenAsync(Payer, Starter, Cancellation);

        Assert.Equal(new WalletSnapshot(Payer, Starter, Credits.Zero), again);
        Assert.Single((await Store.ReadStatementAsync(Payer, null, 10, Cancellation)).Entries);
    }

    [Fact]
    public async Task Find_UnknownAccount_ReturnsNull() => Assert.Null(await Store.FindAsync("nobody", Cancellation));

    [Fact]
    public async Task PlaceHold_EnoughCredits_HoldsFullTime()
    {
        var placed = Assert.IsType<HoldOutcome.Placed>(await HoldAsync("job"));

        Assert.Equal(Credits.Of(300), placed.Amount);
        Assert.Equal(new WalletSnapshot(Payer, Starter, Credits.Of(300)), placed.Wallet);
        Assert.Equal(placed.Wallet, await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task PlaceHold_SameJobAgain_GivesSameHold()
    {
        var first = await HoldAsync("job");
        var second = await HoldAsync("job");

        Assert.Equal(first, second);
        Assert.Equal(Credits.Of(300), (await Store.FindAsync(Payer, Cancellation))!.Held);
    }

    [Fact]
    public async Task PlaceHold_SameProofForAnotherJob_IsRefused()
    {
        await HoldAsync("job", proof: "proof-1");

        Assert.IsType<HoldOutcome.ProofReused>(await HoldAsync("other", proof: "proof-1"));
        Assert.Equal(Credits.Of(300), (await Store.FindAsync(Payer, Cancellation))!.Held);
    }

    [Fact]
    public async Task PlaceHold_LessThanFullTimeAvailable_HoldsAllThatIs()
    {
        foreach (var job in (string[])["a", "b", "c"])
        {
            await HoldAsync(job);
        }

        Assert.Equal(Credits.Of(100), Assert.IsType<HoldOutcome.Placed>(await HoldAsync("d")).Amount);
        var refused = Assert.IsType<HoldOutcome.Insufficient>(await HoldAsync("e"));
        Assert.Equal((Credits.Zero, Credits.Of(60)), (refused.Available, refused.Required));
    }

    [Fact]
    public async Task PlaceHold_ManyAtOnce_NeverHoldsMoreThanThereIs()
    {
        Options.Seconds = Options.MinimumSeconds = 142;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => HoldAsync($"job-{number}")));

        Assert.Equal(7, outcomes.Count(outcome => outcome is HoldOutcome.Placed));
        Assert.Equal(Credits.Of(6), (await Store.FindAsync(Payer, Cancellation))!.Available);
    }

    [Fact]
    public async Task CancelHold_NothingCaptured_ReleasesAndForgetsTheJob()
    {
        await HoldAsync("job");
        await Store.CancelHoldAsync("job", Cancellation);
        await Store.CancelHoldAsync("job", Cancellation);

        Assert.Equal(Starter, (await Store.FindAsync(Payer, Cancellation))!.Available);
        Assert.IsType<SettlementOutcome.UnknownJob>(await SettleAsync("job", 1, seconds: 1));
    }

    [Fact]
    public async Task CancelHold_AfterCapture_ChangesNothing()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 5);
        await Store.CancelHoldAsync("job", Cancellation);

        Assert.Equal(Credits.Of(295), (await Store.FindAsync(Payer, Cancellation))!.Held);
    }

    [Fact]
    public async Task Settle_Cumulative_CapturesTheDifference()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 10);
        var second = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 2, seconds: 25));

        Assert.Equal(Credits.Of(25), second.Captured);
        Assert.Equal(new WalletSnapshot(Payer, Credits.Of(975), Credits.Of(275)), second.Requester);
        Assert.Equal(new WalletSnapshot(Owner, Credits.Of(1025), Credits.Zero), second.Owner);
    }

    [Fact]
    public async Task Settle_Final_ReleasesTheRest()
    {
        await HoldAsync("job");
        var settled = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 1, seconds: 10, final: true));

        Assert.Equal(new WalletSnapshot(Payer, Credits.Of(990), Credits.Zero), settled.Requester);
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
        await Store.PlaceHoldAsync(Request("job", 1000, null) with { Owner = Payer }, Options, Cancellation);
        var settled = Assert.IsType<SettlementOutcome.Settled>(await SettleAsync("job", 1, seconds: 10, final: true));

        Assert.Equal(new WalletSnapshot(Payer, Starter, Credits.Zero), settled.Requester);
    }

    [Fact]
    public async Task ReleaseExpired_OpenHold_ReleasesOnce()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 10);

        Assert.Equal(0, await Store.ReleaseExpiredAsync(Time.GetUtcNow(), 10, Cancellation));
        Assert.Equal(1, await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddSeconds(301), 10, Cancellation));
        Assert.Equal(0, await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddSeconds(301), 10, Cancellation));
        Assert.Equal(new WalletSnapshot(Payer, Credits.Of(990), Credits.Zero), await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task ReleaseExpired_MoreThanLimit_LeavesTheRest()
    {
        Options.Seconds = Options.MinimumSeconds = 100;
        foreach (var number in Enumerable.Range(0, 5))
        {
            await HoldAsync($"job-{number}");
        }

        Assert.Equal(3, await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddHours(1), 3, Cancellation));
        Assert.Equal(2, await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddHours(1), 3, Cancellation));
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
        Assert.Equal(EntryTypes.LateSettlement, (await Store.ReadStatementAsync(Payer, null, 1, Cancellation)).Entries[0].Type);
    }

    [Fact]
    public async Task ReadStatement_Pages_ShowsEveryEntryOnceNewestFirst()
    {
        await HoldAsync("job");
        foreach (var sequence in Enumerable.Range(1, 6))
        {
            await SettleAsync("job", sequence, seconds: sequence);
        }

        var seen = new List<StatementEntry>();
        long? before = null;
        do
        {
            var page = await Store.ReadStatementAsync(Payer, before, 3, Cancellation);
            Assert.InRange(page.Entries.Count, 1, 3);
            seen.AddRange(page.Entries);
            before = page.Next;
        }
        while (before is not null);

        Assert.Equal(7, seen.Count);
        Assert.Equal(seen.OrderByDescending(entry => entry.Id), seen);
        Assert.All(seen.Take(6), entry =>
            Assert.Equal((Credits.Zero - Credits.Of(1), 1000L, "job", Payer, Node), (entry.Amount, entry.DurationMilliseconds, entry.JobId, entry.Requester, entry.NodeId)));
        Assert.Equal(EntryTypes.Starter, seen[^1].Type);
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
                    await Store.PlaceHoldAsync(Request(job, 1500, null) with { Account = account }, Options, Cancellation);
                    foreach (var index in story.order.Append(figures.Length - 1))
                    {
                        await Store.SettleAsync(account, Receipt(job, index + 1, figures[index], false, TimeSpan.FromSeconds(300)), Cancellation);
                    }

                    var due = new Credits(figures[^1] * 1500L);
                    var wallet = await Store.FindAsync(account, Cancellation);
                    return wallet == new WalletSnapshot(account, Starter - due, Credits.Of(450) - due);
                },
                iter: 200,
                threads: 1);

    /// <summary>Makes a fresh store.</summary>
    private protected abstract Task<ILedgerStore> CreateAsync();

    /// <summary>Closes it.</summary>
    private protected abstract Task CloseAsync();

    /// <summary>Reads the books behind the store's back.</summary>
    private protected abstract Task<Books> ReadBooksAsync();

    private protected sealed record Books(
        long SumOfBalances, long UnbalancedTransfers, long WalletsThatDifferFromTheirRows, long WalletsThatDifferFromTheirHolds);

    private Task<HoldOutcome> HoldAsync(string job, int multiplier = 1000, string? proof = null) =>
        Store.PlaceHoldAsync(Request(job, multiplier, proof), Options, Cancellation);

    private HoldRequest Request(string job, int multiplier, string? proof) => new()
    {
        JobId = job,
        Account = Payer,
        NodeId = Node,
        Owner = Owner,
        Model = "llama",
        Multiplier = new Multiplier(multiplier),
        IssuedAt = Time.GetUtcNow(),
        ExpiresAt = Time.GetUtcNow().AddSeconds(300),
        ProofId = proof,
    };

    private Task<SettlementOutcome> SettleAsync(string job, long sequence, int seconds, bool final = false, TimeSpan? after = null) =>
        Store.SettleAsync(Payer, Receipt(job, sequence, seconds * 1000L, final, after ?? TimeSpan.FromSeconds(300)), Cancellation);

    private VerifiedReceipt Receipt(string job, long sequence, long milliseconds, bool final, TimeSpan after) => new()
    {
        JobId = job,
        NodeId = Node,
        Sequence = sequence,
        DurationMilliseconds = milliseconds,
        Final = final,
        ReceivedAt = Time.GetUtcNow() + after,
    };
}
