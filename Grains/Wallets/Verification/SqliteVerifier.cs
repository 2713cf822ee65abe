namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>
/// Looks through the books in a SQLite file. One read transaction sees one state of it, and neither waits for writers nor
/// keeps them waiting; until it ends, the write-ahead log grows instead of being used again.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="time">The clock.</param>
internal sealed class SqliteVerifier(string path, TimeProvider time) : ILedgerVerifier
{
    public Task<LedgerReport> VerifyAsync(LedgerLook look, CancellationToken cancellation) =>
        Task.Run(() => VerifyHereAsync(look, cancellation), cancellation); // SQLite reads on the caller's thread

    private async Task<LedgerReport> VerifyHereAsync(LedgerLook look, CancellationToken cancellation)
    {
        var (start, findings) = (time.GetTimestamp(), new LedgerFindings());
        await using var snapshot = await SqliteSnapshot.OpenAsync(path, cancellation).ConfigureAwait(false);
        var checkedAt = time.GetUtcNow();
        if (look == LedgerLook.Whole)
        {
            await SqliteIntegrity.CheckAsync(snapshot, findings, cancellation).ConfigureAwait(false);
        }

        await SqliteGuards.CheckAsync(snapshot, findings, cancellation).ConfigureAwait(false);
        var totals = await LedgerVerifier.RunAsync(snapshot, LedgerVerifier.Rules, look, findings, cancellation).ConfigureAwait(false);
        return new LedgerReport(checkedAt, time.GetElapsedTime(start), totals, findings.Violations, findings.Counts);
    }
}
