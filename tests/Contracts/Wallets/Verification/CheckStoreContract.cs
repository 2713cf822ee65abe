using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Tests.Contracts.Wallets.Verification;

/// <summary>What every store must remember of looks and backups.</summary>
public abstract class CheckStoreContract : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2099, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private protected ICheckStore Store { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateAsync();

    public abstract ValueTask DisposeAsync();

    private protected abstract Task<ICheckStore> CreateAsync();

    [Fact]
    public async Task Read_NothingWasEverChecked_HasEachMissingSinceTheStoreWasMade()
    {
        var checks = await Store.ReadAsync(Cancellation);

        Assert.Equal([LedgerChecks.Backup, LedgerChecks.Quick, LedgerChecks.Whole], checks.Keys.Order(StringComparer.Ordinal));
        Assert.All(checks.Values, check => Assert.Equal((null, 0L), (check.At, check.Violations)));
        Assert.All(checks.Values, check => Assert.Equal(Day, check.AgeAt(check.Since + Day)));
    }

    [Fact]
    public async Task Record_Later_IsWhatIsRememberedAndAnEarlierOneChangesNothing()
    {
        await Store.RecordAsync(LedgerChecks.Whole, Now, 3, Cancellation);
        await Store.RecordAsync(LedgerChecks.Whole, Now - Day, 0, Cancellation);

        var check = (await Store.ReadAsync(Cancellation))[LedgerChecks.Whole];
        Assert.Equal((Now, 3L, Day), (check.At, check.Violations, check.AgeAt(Now + Day)));

        await Store.RecordAsync(LedgerChecks.Whole, Now + Day, 0, Cancellation);
        Assert.Equal(0, (await Store.ReadAsync(Cancellation))[LedgerChecks.Whole].Violations);
    }

    [Fact]
    public async Task TryClaim_ManyAtOnce_OneGetsIt()
    {
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ClaimAsync(Now)));

        Assert.Equal(1, claims.Count(isMine => isMine));
    }

    [Fact]
    public async Task TryClaim_Recorded_IsDueAgainWhenItsTimeHasCome()
    {
        Assert.True(await ClaimAsync(Now));
        await Store.RecordAsync(LedgerChecks.Whole, Now, 0, Cancellation);

        Assert.False(await ClaimAsync(Now + Day - TimeSpan.FromSeconds(1)));
        Assert.True(await ClaimAsync(Now + Day));
    }

    [Fact]
    public async Task TryClaim_HolderEndedBeforeItWasDone_IsClaimedByAnotherAfterwards()
    {
        Assert.True(await ClaimAsync(Now));

        Assert.False(await ClaimAsync(Now + TimeSpan.FromMinutes(59)));
        Assert.True(await ClaimAsync(Now + TimeSpan.FromMinutes(60)));
    }

    private Task<bool> ClaimAsync(DateTimeOffset now) => Store.TryClaimAsync(LedgerChecks.Whole, Day, now, now + TimeSpan.FromHours(1), Cancellation);
}
