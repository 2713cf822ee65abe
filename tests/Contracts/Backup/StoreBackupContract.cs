using MonkeyTroop.Grains.Backup;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Verification;
using MonkeyTroop.Tests.Contracts.Wallets.Verification;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Contracts.Backup;

/// <summary>What backup and restore must do on every store.</summary>
public abstract class StoreBackupContract : IDisposable
{
    public static TheoryData<double> Cuts => [0, 0.01, 0.2, 0.5, 0.8, 0.95, 0.999];

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected TestFolder Folder { get; } = new("backup");

    private protected string File => Folder.At("copies", "copy");

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Dispose(disposing: true);
    }

    [Fact]
    public async Task BackUp_BesideWriters_IsOneStateThatRestoresAsItWas()
    {
        await using var store = await OpenAsync(withHistory: true);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var writers = Enumerable.Range(0, 4).Select(number => WriteAsync(store.Ledger, $"writer-{number}", stop.Token)).ToList();
        await Eventually.TrueAsync(async () => (await store.Ledger.FindAsync(LedgerHistory.Owner, Cancellation))!.Version > 20, "the writers are at work");

        var copied = await store.Backup.BackUpAsync(File, replace: false, Cancellation);

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        await using var fresh = await OpenAsync(withHistory: false);
        var restored = await fresh.Backup.RestoreAsync(File, replace: false, Cancellation);
        Assert.Empty(copied.Violations);
        Assert.Empty(restored.Report.Violations);
        Assert.Equal(copied.Totals, restored.Report.Totals);
        Assert.True(copied.Totals.Transfers > 12, "the copy was made before the writers wrote");
    }

    [Fact]
    public async Task Restore_ToAnEmptyStore_GoesOnFromThere()
    {
        WalletSnapshot? friend;
        await using (var store = await OpenAsync(withHistory: true))
        {
            friend = await store.Ledger.FindAsync(LedgerHistory.Friend, Cancellation);
            await store.Backup.BackUpAsync(File, replace: false, Cancellation);
        }

        await using var fresh = await OpenAsync(withHistory: false);
        var outcome = await fresh.Backup.RestoreAsync(File, replace: false, Cancellation);

        Assert.Null(outcome.KeptAside);
        Assert.Equal(friend, await fresh.Ledger.FindAsync(LedgerHistory.Friend, Cancellation));
        Assert.IsType<SettlementOutcome.Settled>(await LedgerHistory.SettleAsync(fresh.Ledger, "open", 2, seconds: 9, Cancellation, final: true));
        Assert.IsType<HoldOutcome.Placed>(await LedgerHistory.HoldAsync(fresh.Ledger, "next", Cancellation));
        Assert.IsType<HoldOutcome.ProofReused>(await fresh.Ledger.PlaceHoldAsync(
            LedgerHistory.Request("other") with { ProofKey = "proof-zero" }, new HoldOptions(), Cancellation));
        Assert.Empty((await fresh.Verifier.VerifyAsync(Cancellation)).Violations);
    }

    [Fact]
    public async Task BackUp_FileIsThere_IsReplacedOnlyWhenAsked()
    {
        await using var store = await OpenAsync(withHistory: true);
        await System.IO.File.WriteAllTextAsync(File, "the only copy", Cancellation);

        var refused = await Assert.ThrowsAsync<BackupException>(() => store.Backup.BackUpAsync(File, replace: false, Cancellation));

        Assert.Contains("--force", refused.Message, StringComparison.Ordinal);
        Assert.Equal("the only copy", await System.IO.File.ReadAllTextAsync(File, Cancellation));
        await store.Backup.BackUpAsync(File, replace: true, Cancellation);
        Assert.NotEqual("the only copy".Length, new FileInfo(File).Length);
        Assert.Equal([File], Directory.GetFiles(Path.GetDirectoryName(File)!));
    }

    [Fact]
    public async Task BackUp_BooksThatDoNotBalance_AreCopiedButReplaceNothing()
    {
        await using var store = await OpenAsync(withHistory: true);
        await store.ExecuteAsync("UPDATE wallets SET balance = balance + 1 WHERE account = 'friend'");
        await System.IO.File.WriteAllTextAsync(File, "an earlier copy", Cancellation);

        var refused = await Assert.ThrowsAsync<BackupException>(() => store.Backup.BackUpAsync(File, replace: true, Cancellation));
        var report = await store.Backup.BackUpAsync($"{File}-2", replace: false, Cancellation);

        Assert.Contains("do not balance", refused.Message, StringComparison.Ordinal);
        Assert.Equal("an earlier copy", await System.IO.File.ReadAllTextAsync(File, Cancellation));
        Assert.Equal(["books_sum", "wallet_balance"], report.Counts.Keys.Order(StringComparer.Ordinal));
        await using var fresh = await OpenAsync(withHistory: false);
        Assert.Equal(report.Counts, (await fresh.Backup.RestoreAsync($"{File}-2", replace: false, Cancellation)).Report.Counts);
    }

    [Fact]
    public async Task BackUp_Written_IsForItsOwnerAlone()
    {
        await using var store = await OpenAsync(withHistory: true);
        await store.Backup.BackUpAsync(File, replace: false, Cancellation);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }
    }

    [Fact]
    public async Task BackUp_Cancelled_LeavesNothingBehind()
    {
        await using var store = await OpenAsync(withHistory: true);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Backup.BackUpAsync(File, replace: false, cancelled.Token));

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(File)!));
    }

    [Fact]
    public async Task BackUp_FolderThatIsNotThere_IsRefused()
    {
        await using var store = await OpenAsync(withHistory: true);
        var nowhere = Path.Combine(Folder.Path, "nowhere", "copy");

        var refused = await Assert.ThrowsAsync<BackupException>(() => store.Backup.BackUpAsync(nowhere, replace: false, Cancellation));

        Assert.Contains(Path.GetDirectoryName(nowhere)!, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_StoreHoldsAccounts_IsRefusedAndChangesNothing()
    {
        await using var store = await OpenAsync(withHistory: true);
        await store.Backup.BackUpAsync(File, replace: false, Cancellation);
        await LedgerHistory.HoldAsync(store.Ledger, "after", Cancellation);
        var before = (await store.Verifier.VerifyAsync(Cancellation)).Totals;

        await Assert.ThrowsAsync<BackupException>(() => store.Backup.RestoreAsync(File, replace: false, Cancellation));

        Assert.Equal(before, (await store.Verifier.VerifyAsync(Cancellation)).Totals);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Restore_FileIsCutOff_IsRefusedAndLeavesTheStoreEmpty(double share)
    {
        await using (var store = await OpenAsync(withHistory: true))
        {
            await store.Backup.BackUpAsync(File, replace: false, Cancellation);
        }

        await using (var file = new FileStream(File, FileMode.Open))
        {
            file.SetLength((long)(file.Length * share));
        }

        await using var fresh = await OpenAsync(withHistory: false);
        var refused = await Assert.ThrowsAsync<BackupException>(() => fresh.Backup.RestoreAsync(File, replace: false, Cancellation));

        Assert.DoesNotContain('\n', refused.Message);
        Assert.True(await fresh.IsEmptyAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a letter to my grandmother")]
    public async Task Restore_FileOfSomethingElse_IsRefusedAndLeavesTheStoreEmpty(string content)
    {
        await System.IO.File.WriteAllTextAsync(File, content, Cancellation);
        await using var fresh = await OpenAsync(withHistory: false);

        var refused = await Assert.ThrowsAsync<BackupException>(() => fresh.Backup.RestoreAsync(File, replace: false, Cancellation));

        Assert.Contains(File, refused.Message, StringComparison.Ordinal);
        Assert.True(await fresh.IsEmptyAsync());
    }

    [Fact]
    public async Task Restore_BackupOfALaterVersion_IsRefusedAndLeavesTheStoreEmpty()
    {
        await using (var store = await OpenAsync(withHistory: true))
        {
            await store.Backup.BackUpAsync(File, replace: false, Cancellation);
            await MakeLaterAsync(store);
        }

        await using var fresh = await OpenAsync(withHistory: false);
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => fresh.Backup.RestoreAsync(File, replace: false, Cancellation));

        Assert.Contains("later version", refused.Message, StringComparison.Ordinal);
        Assert.True(await fresh.IsEmptyAsync());
    }

    [Fact]
    public async Task Restore_NoSuchFile_SaysSo()
    {
        await using var fresh = await OpenAsync(withHistory: false);

        var refused = await Assert.ThrowsAsync<BackupException>(() => fresh.Backup.RestoreAsync(File, replace: false, Cancellation));

        Assert.Contains(File, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Makes a store: with <see cref="LedgerHistory"/>, or empty as before the first start.</summary>
    private protected abstract Task<StoreUnderBackup> OpenAsync(bool withHistory);

    /// <summary>Makes <see cref="File"/> a backup of the store in a version that is not known yet.</summary>
    private protected abstract Task MakeLaterAsync(StoreUnderBackup store);

    protected virtual void Dispose(bool disposing) => Folder.Dispose();

    private static async Task WriteAsync(ILedgerStore ledger, string name, CancellationToken stop)
    {
        for (var job = 0; !stop.IsCancellationRequested; job++)
        {
            await LedgerHistory.HoldAsync(ledger, $"{name}-{job}", Cancellation);
            await LedgerHistory.SettleAsync(ledger, $"{name}-{job}", 1, seconds: 2, Cancellation);
            await LedgerHistory.SettleAsync(ledger, $"{name}-{job}", 2, seconds: 1, Cancellation, final: true);
        }
    }
}
