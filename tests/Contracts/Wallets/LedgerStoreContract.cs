using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Contracts.Wallets;

/// <summary>What every ledger store must do. A store's own class says how to make one and how to read its books.</summary>
public abstract partial class LedgerStoreContract : IAsyncLifetime
{
    private const string Payer = "payer";
    private const string Owner = "owner";
    private const string Node = "node-1";

    /// <summary>An account that never had starter credits.</summary>
    private const string Grown = "grown";
    private static readonly Credits Starter = Credits.Of(1000);
    private LedgerQueue _queue = null!;
    private int _jobs;

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private protected HoldOptions Limits { get; } = new();

    private protected ILedgerDatabase Database { get; private set; } = null!;

    private protected ILedgerStore Store { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Database = await CreateAsync();
        _queue = new LedgerQueue(Database, Options.Create(new LedgerOptions()));
        Store = new LedgerStore(Database, _queue);
        await Store.OpenAsync(Payer, Starter, Cancellation);
        await Store.OpenAsync(Owner, Starter, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        var books = await ReadBooksAsync();
        await _queue.DisposeAsync();
        await CloseAsync();

        // Whatever a test did, the books must balance after it.
        Assert.Equal(0, books.SumOfBalances);
        Assert.Equal(0, books.UnbalancedTransfers);
        Assert.Equal(0, books.WalletsThatDifferFromTheirRows);
        Assert.Equal(0, books.WalletsThatDifferFromTheirHolds);
    }

    /// <summary>Makes a fresh ledger.</summary>
    private protected abstract Task<ILedgerDatabase> CreateAsync();

    /// <summary>Closes it.</summary>
    private protected abstract Task CloseAsync();

    /// <summary>Reads the books behind the store's back.</summary>
    private protected abstract Task<Books> ReadBooksAsync();

    private protected sealed record Books(
        long SumOfBalances, long UnbalancedTransfers, long WalletsThatDifferFromTheirRows, long WalletsThatDifferFromTheirHolds);

    private static void AssertWallet(string account, Credits balance, Credits held, WalletSnapshot? wallet) =>
        Assert.Equal((account, balance, held), (wallet?.Account, wallet?.Balance ?? default, wallet?.Held ?? default));

    private protected Task<HoldOutcome> HoldAsync(string job, int multiplier = 1000, string? proof = null) =>
        Store.PlaceHoldAsync(Request(job, multiplier, proof), Limits, Cancellation);

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
        ProofKey = proof,
    };

    private Task<SettlementOutcome> SettleAsync(string job, long sequence, int seconds, bool final = false, TimeSpan? after = null) =>
        Store.SettleAsync(Payer, Receipt(job, sequence, seconds * 1000L, final, after ?? TimeSpan.FromSeconds(300)), Cancellation);

    private protected VerifiedReceipt Receipt(string job, long sequence, long milliseconds, bool final, TimeSpan after) => new()
    {
        JobId = job,
        NodeId = Node,
        Sequence = sequence,
        DurationMilliseconds = milliseconds,
        Final = final,
        ReceivedAt = Time.GetUtcNow() + after,
    };
}
