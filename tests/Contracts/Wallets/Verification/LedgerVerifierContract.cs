using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Tests.Contracts.Wallets.Verification;

/// <summary>What every verifier must find, and what none may. A store's own class says how to make one and how to get past its guards.</summary>
public abstract class LedgerVerifierContract
{
    public static TheoryData<string> Breaks => [.. BrokenBooks.All.Keys];

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_RichHistory_FindsNothingAndCountsIt()
    {
        var (_, verifier) = await CreateAsync();

        var report = await verifier.VerifyAsync(Cancellation);

        Assert.True(report.IsClean, Describe(report));
        Assert.Empty(report.Violations);
        Assert.Equal(
            new LedgerTotals
            {
                Accounts = 4,
                Transfers = 13,
                Transactions = 26,
                Receipts = 10,
                Holds = 8,
                OpenHolds = 2,
                SumOfBalances = Credits.Zero,
                Held = Credits.Of(300 - 5 + 300 - 8),
                Treasury = Credits.Zero - Credits.Of(3010),
                StarterLeft = Credits.Of(3000 - 20 - 30 - 5 - 8) - new Credits(3000 * 1337),
            },
            report.Totals);
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Verify_BrokenBooks_FindsExactlyWhatIsWrong(string wrong)
    {
        var books = BrokenBooks.All[wrong];

        var report = await VerifyBrokenAsync(books.Sql);

        Assert.Equal(books.Violations.Order(), report.Violations.Select(violation => (violation.Kind, violation.Id)).Order());
        Assert.Equal(books.Violations.Length, report.Counts.Values.Sum());
        Assert.False(report.IsClean);
    }

    [Theory]
    [InlineData("a credit from nowhere", ViolationKinds.BooksSum)]
    [InlineData("credits moved without a transfer", null)]
    public async Task Verify_Quickly_SeesTheWalletsAgainstEachOther(string wrong, string? kind)
    {
        var report = await VerifyBrokenAsync(BrokenBooks.All[wrong].Sql, LedgerLook.Quick);

        Assert.Equal(kind is null ? [] : [kind], report.Violations.Select(violation => violation.Kind));
        Assert.Equal(0, report.Totals.Transactions); // were not counted
        Assert.NotEqual(Credits.Zero, report.Totals.Treasury);
    }

    [Fact]
    public void Breaks_AllTogether_CoverEveryKind()
    {
        var kinds = typeof(ViolationKinds).GetFields().Select(field => (string)field.GetRawConstantValue()!);
        var tested = BrokenBooks.All.Values.SelectMany(books => books.Violations).Select(violation => violation.Kind);

        // Damage is what each store's own tests make; sweeps have a mark on Postgres only.
        Assert.Equal([ViolationKinds.HoldUnswept, ViolationKinds.StoreDamaged], kinds.Except(tested));
    }

    [Fact]
    public async Task Verify_WalletThatDiffers_SaysWhatIsExpectedAndFoundInCredits()
    {
        var violation = Assert.Single((await VerifyBrokenAsync("UPDATE wallets SET held = 12500001 WHERE account = 'friend'")).Violations);

        Assert.Equal(new LedgerViolation(ViolationKinds.WalletHeld, ViolationSubjects.Account, "friend", "0.000000", "12.500001"), violation);
    }

    [Fact]
    public async Task Verify_BesideWriters_SeesOneStateAndFindsNothing()
    {
        var (store, verifier) = await CreateAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var writers = Enumerable.Range(0, 4).Select(number => WriteAsync(store, $"writer-{number}", stop.Token)).ToList();
        var transfers = new List<long>();
        while (transfers.Distinct().Count() < 8)
        {
            var report = await verifier.VerifyAsync(Cancellation);
            Assert.True(report.IsClean, Describe(report));
            transfers.Add(report.Totals.Transfers);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        Assert.True((await verifier.VerifyAsync(Cancellation)).IsClean);
    }

    [Fact]
    public async Task Verify_CallerGone_GivesUp()
    {
        var (_, verifier) = await CreateAsync();
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => verifier.VerifyAsync(gone.Token));
    }

    /// <summary>Makes a store with <see cref="LedgerHistory"/> in it, and its verifier.</summary>
    private protected abstract Task<(ILedgerStore Store, ILedgerVerifier Verifier)> CreateAsync();

    /// <summary>Runs statements on such a store behind its back, past all its guards, which are there again afterwards, and looks through its books.</summary>
    private protected abstract Task<LedgerReport> VerifyBrokenAsync(string sql, LedgerLook look = LedgerLook.Whole);

    private protected static string Describe(LedgerReport report) => string.Join('\n', report.Violations);

    /// <summary>Jobs one after the other, each with a refund or a rest, until told to stop.</summary>
    private static async Task WriteAsync(ILedgerStore store, string name, CancellationToken stop)
    {
        for (var job = 0; !stop.IsCancellationRequested; job++)
        {
            await LedgerHistory.HoldAsync(store, $"{name}-{job}", Cancellation);
            await LedgerHistory.SettleAsync(store, $"{name}-{job}", 1, seconds: 2, Cancellation);
            await LedgerHistory.SettleAsync(store, $"{name}-{job}", 2, seconds: 1, Cancellation, final: true);
        }
    }
}
