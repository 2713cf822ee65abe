namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>Lets SQLite look through its own file: pages, rows and indexes.</summary>
internal static class SqliteIntegrity
{
    /// <summary>What SQLite says of rows that break a CHECK of the ledger's. The rules name those row by row.</summary>
    private static readonly string[] SaidByRules = ["holds", "receipts", "transactions", "wallets"];

    public static async Task CheckAsync(ILedgerSnapshot snapshot, LedgerFindings findings, CancellationToken cancellation)
    {
        try
        {
            await snapshot.ReadAsync($"PRAGMA integrity_check({LedgerFindings.Kept})", row => Take(row, findings), cancellation)
                .ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            Add(findings, e.Message);
        }
    }

    private static void Take(object?[] row, LedgerFindings findings)
    {
        if ((string)row[0]! is var message && IsDamage(message))
        {
            Add(findings, message);
        }
    }

    /// <summary>Whether a line of SQLite's answer says that the file is damaged.</summary>
    public static bool IsDamage(string message) => message != "ok" && !SaidByRules.Any(table => message == $"CHECK constraint failed in {table}");

    private static void Add(LedgerFindings findings, string message) =>
        findings.Add(new LedgerViolation(ViolationKinds.StoreDamaged, ViolationSubjects.Books, "all", "a sound file", message));
}
