using System.Globalization;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>Runs every rule on a snapshot. What differs between stores is in their auditors.</summary>
internal static class LedgerVerifier
{
    private const string Counts =
        $"""
        SELECT (SELECT count(*) FROM wallets WHERE account <> '{Treasury.Account}'),
               (SELECT count(*) FROM (SELECT transfer_id FROM transactions GROUP BY transfer_id) transfer),
               (SELECT count(*) FROM transactions),
               (SELECT count(*) FROM receipts),
               (SELECT count(*) FROM holds),
               (SELECT count(*) FROM holds WHERE status = 'open')
        """;

    private const string Sums =
        $"""
        SELECT coalesce(sum(balance), 0), coalesce(sum(held), 0),
               coalesce(sum(CASE WHEN account = '{Treasury.Account}' THEN balance ELSE 0 END), 0),
               coalesce(sum(CASE WHEN account = '{Treasury.Account}' THEN 0 ELSE starter END), 0)
        FROM wallets
        """;

    /// <summary>Every rule for both stores, those about credits in wallets first.</summary>
    public static IReadOnlyList<LedgerRule> Rules { get; } = [.. WalletRules.All, .. TransferRules.All, .. SettlementRules.All, .. HoldRules.All];

    /// <summary>Reads the totals and runs the rules.</summary>
    /// <param name="snapshot">The books.</param>
    /// <param name="rules">The rules of a whole look.</param>
    /// <param name="look">How much of the books.</param>
    /// <param name="findings">Takes what is wrong.</param>
    /// <param name="cancellation">Gives up between rows.</param>
    public static async Task<LedgerTotals> RunAsync(
        ILedgerSnapshot snapshot, IEnumerable<LedgerRule> rules, LedgerLook look, LedgerFindings findings, CancellationToken cancellation)
    {
        var totals = new LedgerTotals();
        if (look == LedgerLook.Whole)
        {
            await ReadAsync(snapshot, Counts, ViolationKinds.StoreDamaged, findings, row => totals = WithCounts(totals, row), cancellation)
                .ConfigureAwait(false);
        }

        await ReadAsync(snapshot, Sums, ViolationKinds.BooksSum, findings, row => totals = WithSums(totals, row), cancellation)
            .ConfigureAwait(false);
        foreach (var rule in rules.Where(rule => look == LedgerLook.Whole || rule.IsQuick))
        {
            await ReadAsync(snapshot, rule.Sql, rule.Kind, findings, row => findings.Add(ViolationOf(rule, row)), cancellation)
                .ConfigureAwait(false);
        }

        return totals;
    }

    /// <summary>Runs one query. Rows that cannot be read or added up are a violation, since all that our programs write can be.</summary>
    private static async Task ReadAsync(
        ILedgerSnapshot snapshot, string sql, string kind, LedgerFindings findings, Action<object?[]> take, CancellationToken cancellation)
    {
        try
        {
            await snapshot.ReadAsync(sql, take, cancellation).ConfigureAwait(false);
        }
        catch (OverflowException)
        {
            findings.Add(new LedgerViolation(kind, ViolationSubjects.Books, "all", "amounts that can be added up", "larger ones"));
        }
        catch (InvalidDataException e)
        {
            findings.Add(new LedgerViolation(
                ViolationKinds.StoreDamaged, ViolationSubjects.Books, "all", $"rows for the check of {kind}", e.Message));
        }
    }

    private static LedgerViolation ViolationOf(LedgerRule rule, object?[] row) =>
        new(rule.Kind, rule.About, Text(row[0]), Figure(rule, row[1]), Figure(rule, row[2]));

    private static string Figure(LedgerRule rule, object? value) => rule.InCredits && value is int or long or decimal
        ? (Convert.ToDecimal(value, CultureInfo.InvariantCulture) / Credits.MicrosPerCredit).ToString("0.000000", CultureInfo.InvariantCulture)
        : Text(value);

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static LedgerTotals WithCounts(LedgerTotals totals, object?[] row) => totals with
    {
        Accounts = Number(row[0]),
        Transfers = Number(row[1]),
        Transactions = Number(row[2]),
        Receipts = Number(row[3]),
        Holds = Number(row[4]),
        OpenHolds = Number(row[5]),
    };

    private static LedgerTotals WithSums(LedgerTotals totals, object?[] row) => totals with
    {
        SumOfBalances = new Credits(Number(row[0])),
        Held = new Credits(Number(row[1])),
        Treasury = new Credits(Number(row[2])),
        StarterLeft = new Credits(Number(row[3])),
    };

    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
