using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Unit.Gateway.RateLimiting;

public sealed class AccountTrustsTests
{
    private const string Me = "me";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeWallet _wallet = FakeWallet.Create();
    private readonly AccountTrusts _trusts;

    public AccountTrustsTests() =>
        _trusts = new AccountTrusts(FakeFactory.Of(_wallet), Options.Create(new RateLimitOptions { KnownAfterJobs = 3 }), _time);

    [Fact]
    public async Task Of_EmptyHistory_IsAStranger() => Assert.Equal(AccountTrust.Stranger, await TrustAsync());

    [Fact]
    public async Task Of_StarterCreditsAlone_IsNew()
    {
        _wallet.History = [Entry(1, job: null)];

        Assert.Equal(AccountTrust.New, await TrustAsync());
    }

    [Fact]
    public async Task Of_JobsWithReceiptsOnSeveralPages_AreCountedOverThePages()
    {
        _wallet.History = [.. Enumerable.Range(0, 500).Select(number => Entry(number, $"job-{number / 200}"))];

        Assert.Equal(AccountTrust.Known, await TrustAsync());
    }

    [Fact]
    public async Task Of_JobsBehindMoreEntriesThanAreRead_IsNew()
    {
        _wallet.History = [.. Enumerable.Range(0, 2000).Select(_ => Entry(1, job: null)), Entry(1, "a"), Entry(1, "b"), Entry(1, "c")];

        Assert.Equal(AccountTrust.New, await TrustAsync());
        Assert.Equal(5, _wallet.Reads);
    }

    [Fact]
    public async Task Of_NotKnown_IsReadAgainAfterAMinuteAndKnownIsForGood()
    {
        _wallet.History = [Entry(1, "a")];
        Assert.Equal(AccountTrust.New, await TrustAsync());

        _wallet.History = [Entry(1, "a"), Entry(2, "b"), Entry(3, "c")];
        Assert.Equal(AccountTrust.New, await TrustAsync());
        Assert.Equal(1, _wallet.Reads);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(AccountTrust.Known, await TrustAsync());

        _wallet.Failure = new StoreUnavailableException("away");
        _time.Advance(TimeSpan.FromDays(100));
        Assert.Equal(AccountTrust.Known, await TrustAsync());
    }

    [Fact]
    public async Task Of_StoreAway_IsNewForFiveSeconds()
    {
        _wallet.History = [Entry(1, "a"), Entry(2, "b"), Entry(3, "c")];
        _wallet.Failure = new StoreUnavailableException("away");
        Assert.Equal(AccountTrust.New, await TrustAsync());

        _wallet.Failure = null;
        Assert.Equal(AccountTrust.New, await TrustAsync());
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(AccountTrust.Known, await TrustAsync());
    }

    private static AccountHistoryEntry Entry(long id, string? job) => new()
    {
        Id = id,
        Amount = new Credits(1),
        Type = job is null ? EntryTypes.Starter : EntryTypes.Settlement,
        CreatedAt = DateTimeOffset.UnixEpoch,
        JobId = job,
        Counterparty = "other",
        TransferId = "t",
    };

    private Task<AccountTrust> TrustAsync() => _trusts.OfAsync(Me, TestContext.Current.CancellationToken);

    /// <summary>A fake: a wallet that has a history and nothing else.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "the runtime derives the proxy from it")]
    private class FakeWallet : DispatchProxy
    {
        public IReadOnlyList<AccountHistoryEntry> History { get; set; } = [];

        public Exception? Failure { get; set; }

        public int Reads { get; private set; }

        public static FakeWallet Create() => (FakeWallet)(object)Create<IWalletGrain, FakeWallet>();

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(IWalletGrain.GetHistory), targetMethod!.Name);
            Reads++;
            var query = (AccountHistoryQuery)args![0]!;
            var from = (int)(query.Before ?? 0);
            var next = from + query.Limit;
            return Failure is null
                ? Task.FromResult(new AccountHistoryPage([.. History.Skip(from).Take(query.Limit)], next < History.Count ? next : null))
                : Task.FromException<AccountHistoryPage>(Failure);
        }
    }

    /// <summary>A fake: gives the one wallet.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "the runtime derives the proxy from it")]
    private class FakeFactory : DispatchProxy
    {
        private object? _wallet;

        public static IGrainFactory Of(FakeWallet wallet)
        {
            var factory = Create<IGrainFactory, FakeFactory>();
            ((FakeFactory)(object)factory)._wallet = wallet;
            return factory;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _wallet;
    }
}
