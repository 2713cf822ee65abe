using System.Text.Json.Serialization;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary>A <see cref="LedgerReport"/> as scripts read it.</summary>
/// <param name="Ok">Whether nothing is wrong.</param>
/// <param name="CheckedAt">When the state was taken that it is about.</param>
/// <param name="DurationSeconds">How long it took.</param>
/// <param name="Totals">What the books hold altogether.</param>
/// <param name="Counts">How many violations there are of each kind that occurs.</param>
/// <param name="Violations">The violations, at most about 10,000.</param>
/// <param name="NotListed">How many more are counted.</param>
internal sealed record LedgerReportResponse(
    bool Ok,
    DateTimeOffset CheckedAt,
    decimal DurationSeconds,
    LedgerTotalsResponse Totals,
    IReadOnlyDictionary<string, long> Counts,
    IReadOnlyList<LedgerViolation> Violations,
    long NotListed)
{
    /// <summary>The form of a report.</summary>
    public static LedgerReportResponse Of(LedgerReport report) => new(
        report.IsClean,
        report.CheckedAt,
        decimal.Round((decimal)report.Took.TotalSeconds, 3),
        LedgerTotalsResponse.Of(report.Totals),
        report.Counts,
        report.Violations,
        report.NotListed);
}

/// <summary><see cref="LedgerTotals"/>, with amounts in credits.</summary>
internal sealed record LedgerTotalsResponse(
    long Accounts,
    long Transfers,
    long Transactions,
    long Receipts,
    long Holds,
    long OpenHolds,
    decimal SumOfBalances,
    decimal Held,
    decimal Treasury,
    decimal StarterLeft)
{
    /// <summary>The form of totals.</summary>
    public static LedgerTotalsResponse Of(LedgerTotals totals) => new(
        totals.Accounts,
        totals.Transfers,
        totals.Transactions,
        totals.Receipts,
        totals.Holds,
        totals.OpenHolds,
        totals.SumOfBalances.ToDecimal(),
        totals.Held.ToDecimal(),
        totals.Treasury.ToDecimal(),
        totals.StarterLeft.ToDecimal());
}

/// <summary>Source-generated JSON of reports.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true)]
[JsonSerializable(typeof(LedgerReportResponse))]
internal sealed partial class LedgerReportJson : JsonSerializerContext;
