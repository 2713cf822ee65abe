using MonkeyTroop.Gateway.Wallets.Ledger;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Tests.Unit.Gateway.Wallets.Ledger;

public sealed class BackupCommandTests
{
    private static readonly LedgerReport Report = new(default, default, new LedgerTotals(), [], new Dictionary<string, long>());

    [Fact]
    public async Task Note_StoreAwayOrInterrupted_TheBackupStays()
    {
        await BackupCommand.NoteAsync(new FailingChecks(new StoreUnavailableException("away")), Report, CancellationToken.None);
        await BackupCommand.NoteAsync(new FailingChecks(new OperationCanceledException()), Report, CancellationToken.None);
    }

    [Fact]
    public Task Note_Defect_IsTold() => Assert.ThrowsAsync<InvalidOperationException>(
        () => BackupCommand.NoteAsync(new FailingChecks(new InvalidOperationException()), Report, CancellationToken.None));

    /// <summary>A fake: a store that notes nothing.</summary>
    private sealed class FailingChecks(Exception failure) : ICheckStore
    {
        public Task<IReadOnlyDictionary<string, LedgerCheck>> ReadAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<bool> TryClaimAsync(string name, TimeSpan every, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task RecordAsync(string name, DateTimeOffset at, long violations, CancellationToken cancellation) => Task.FromException(failure);
    }
}
