using Npgsql;

namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>
/// Looks through the books in Postgres. One read-only transaction sees one state of them (REPEATABLE READ), and neither waits
/// for writers nor keeps them waiting; until it ends, the server keeps row versions that it could otherwise clear away.
/// </summary>
/// <param name="source">The database.</param>
/// <param name="time">The clock.</param>
internal sealed class PostgresVerifier(NpgsqlDataSource source, TimeProvider time) : ILedgerVerifier
{
    private static readonly LedgerRule Unswept = new(
        ViolationKinds.HoldUnswept,
        ViolationSubjects.Job,
        """
        SELECT hold.job_id, 'expiry at or after ' || sweep.swept, hold.expires_at
        FROM holds hold JOIN hold_sweeps sweep ON hold.expires_at < sweep.swept
        WHERE hold.status = 'open'
        """);

    public async Task<LedgerReport> VerifyAsync(LedgerLook look, CancellationToken cancellation)
    {
        await using var snapshot = await PostgresSnapshot.OpenAsync(source, cancellation).ConfigureAwait(false);
        return await VerifyAsync(snapshot, time, look, cancellation).ConfigureAwait(false);
    }

    /// <summary>Looks through the books of a snapshot.</summary>
    public static async Task<LedgerReport> VerifyAsync(PostgresSnapshot snapshot, TimeProvider time, LedgerLook look, CancellationToken cancellation)
    {
        var (start, checkedAt, findings) = (time.GetTimestamp(), time.GetUtcNow(), new LedgerFindings());
        await PostgresGuards.CheckAsync(snapshot, findings, cancellation).ConfigureAwait(false);
        var totals = await LedgerVerifier.RunAsync(snapshot, [.. LedgerVerifier.Rules, Unswept], look, findings, cancellation).ConfigureAwait(false);
        return new LedgerReport(checkedAt, time.GetElapsedTime(start), totals, findings.Violations, findings.Counts);
    }
}
