using MonkeyTroop.Grains.Identity;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Cluster.Wallets;

[Collection(nameof(CoordinatorCluster))]
public sealed class WalletGrainTests(CoordinatorCluster cluster)
{
    private readonly string _account = $"account-{Guid.NewGuid():N}";

    private IWalletGrain Wallet => cluster.Grains.GetGrain<IWalletGrain>(_account);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_NeverOpened_IsNull() => Assert.Null(await Wallet.Find(Cancellation));

    [Fact]
    public async Task PlaceHold_NewAccount_OpensItWithStarterCredits()
    {
        var placed = Assert.IsType<HoldOutcome.Placed>(await Wallet.PlaceHold(Request("a"), Cancellation));

        AssertWallet(_account, Credits.Of(1000), Credits.Of(300), placed.Wallet);
    }

    [Fact]
    public async Task PlaceHold_ManyAtOnce_NeverHoldsMoreThanThereIs()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Wallet.PlaceHold(Request($"{number}"), Cancellation)));

        Assert.Equal(4, outcomes.Count(outcome => outcome is HoldOutcome.Placed));
        Assert.Equal(Credits.Zero, (await Wallet.Find(Cancellation))!.Available);
    }

    [Fact]
    public async Task PlaceHold_OfAnotherAccount_Throws() => await Assert.ThrowsAsync<ArgumentException>(
        () => Wallet.PlaceHold(Request("a") with { Account = "other" }, Cancellation));

    [Fact]
    public async Task Settle_AfterTheGrainEnded_GoesOnFromTheStore()
    {
        await Wallet.PlaceHold(Request("a"), Cancellation);
        await CoordinatorCluster.RestartAsync(Wallet);
        var settled = Assert.IsType<SettlementOutcome.Settled>(await Wallet.Settle(Receipt("a", milliseconds: 1500), Cancellation));

        AssertWallet(_account, new Credits(998_500_000), Credits.Zero, settled.Requester);
        Assert.Equal(2, (await Wallet.GetHistory(new AccountHistoryQuery { Limit = 10 }, Cancellation)).Entries.Count);
    }

    [Fact]
    public async Task Settle_OwnersGrainHasShownItsWallet_LearnsTheNewBalance()
    {
        var owner = cluster.Grains.GetGrain<IWalletGrain>($"{_account}-owner");
        await owner.Open(Cancellation);
        await Wallet.PlaceHold(Request("a") with { Owner = $"{_account}-owner" }, Cancellation);
        await Wallet.Settle(Receipt("a", milliseconds: 1500), Cancellation);

        await Eventually.TrueAsync(
            async () => (await owner.Find(Cancellation))!.Balance == new Credits(1_001_500_000), "the owner's grain shows what was earned");
    }

    [Fact]
    public async Task PlaceHold_DifferedWithTheNodesOwner_KeepsThemApartAlsoAfterTheGrainEnded()
    {
        await DifferAsync("a", Credits.Of(2));
        await CoordinatorCluster.RestartAsync(Wallet);

        var apart = Assert.IsType<HoldOutcome.Apart>(await Wallet.PlaceHold(Request("b") with { KnowsApart = true }, Cancellation));

        Assert.InRange(apart.Until - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.IsType<HoldOutcome.Placed>(await Wallet.PlaceHold(Request("b") with { KnowsApart = true, Owner = "somebody-else" }, Cancellation));
        Assert.IsType<HoldOutcome.Placed>(await Wallet.PlaceHold(Request("c"), Cancellation)); // a gateway of the version before does not know it
    }

    [Fact]
    public async Task PlaceHold_DifferedByAsMuchAsClocksDo_IsPlacedUntilItAddsUp()
    {
        await DifferAsync("a", Credits.Of(1));
        Assert.IsType<HoldOutcome.Placed>(await Wallet.PlaceHold(Request("b") with { KnowsApart = true }, Cancellation));

        await DifferAsync("c", Credits.Of(1));
        Assert.IsType<HoldOutcome.Apart>(await Wallet.PlaceHold(Request("d") with { KnowsApart = true }, Cancellation));
    }

    [Fact]
    public async Task HearPayer_WordThatCameBeforeTheReceipt_KeepsThemApartWhenTheReceiptComes()
    {
        await Wallet.PlaceHold(Request("a"), Cancellation);
        await Wallet.HearPayer(Word("a", milliseconds: 0), Cancellation);
        Assert.IsType<HoldOutcome.Placed>(await Wallet.PlaceHold(Request("b") with { KnowsApart = true }, Cancellation));

        await Wallet.Settle(Receipt("a", milliseconds: 2000), Cancellation);

        Assert.IsType<HoldOutcome.Apart>(await Wallet.PlaceHold(Request("c") with { KnowsApart = true }, Cancellation));
    }

    [Fact]
    public async Task Learn_OlderThanWhatIsKnown_ChangesNothing()
    {
        var known = await Wallet.Open(Cancellation);
        await Wallet.Learn(known with { Balance = Credits.Of(5), Version = known.Version - 1 });

        Assert.Equal(known, await Wallet.Find(Cancellation));
    }

    [Fact]
    public async Task PlaceHold_HundredsAtOnceOfOneAccount_AllShareCommits()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 300).Select(
            number => Wallet.PlaceHold(Request($"{number}") with { Multiplier = new Multiplier(10) }, Cancellation)));

        Assert.All(outcomes, outcome => Assert.IsType<HoldOutcome.Placed>(outcome));
        Assert.Equal(Credits.Of(900), (await Wallet.Find(Cancellation))!.Held);
    }

    [Fact]
    public async Task AdmitProof_Twice_IsRefusedTheSecondTime()
    {
        var proof = new ProofStamp("proof", TimeProvider.System.GetUtcNow());

        Assert.Equal(ProofAdmission.Admitted, await Wallet.AdmitProof(proof));
        Assert.Equal(ProofAdmission.Reused, await Wallet.AdmitProof(proof));
    }

    private static void AssertWallet(string account, Credits balance, Credits held, WalletSnapshot wallet) =>
        Assert.Equal((account, balance, held), (wallet.Account, wallet.Balance, wallet.Held));

    private string Job(string name) => $"{_account}-{name}";

    private VerifiedReceipt Receipt(string job, long milliseconds) => new()
    {
        JobId = Job(job),
        NodeId = "node",
        Sequence = 1,
        DurationMilliseconds = milliseconds,
        Final = true,
        ReceivedAt = DateTimeOffset.UnixEpoch.AddYears(60).AddMinutes(1),
    };

    private HoldRequest Request(string job) => new()
    {
        JobId = Job(job),
        Account = _account,
        NodeId = "node",
        Owner = "owner",
        Model = "llama",
        Multiplier = Multiplier.Reference,
        IssuedAt = DateTimeOffset.UnixEpoch.AddYears(60),
        ExpiresAt = DateTimeOffset.UnixEpoch.AddYears(60).AddMinutes(5),
    };

    private async Task DifferAsync(string job, Credits by)
    {
        await Wallet.PlaceHold(Request(job), Cancellation);
        await Wallet.Settle(Receipt(job, milliseconds: by.Micros / 1000), Cancellation);
        var look = Assert.IsType<JobLook.Found>(await Wallet.HearPayer(Word(job, milliseconds: 0), Cancellation));
        Assert.Equal(by, look.Job.Difference);
    }

    private PayerWord Word(string job, long milliseconds) => new()
    {
        JobId = Job(job),
        Account = _account,
        Milliseconds = milliseconds,
        Requests = 0,
        Cancelled = 0,
        Broken = 0,
    };
}
