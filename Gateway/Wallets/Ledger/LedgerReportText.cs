using System.Globalization;
using System.Text.Json;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary>Prints reports: totals in columns, each violation on a line of its own with tabs between its parts.</summary>
internal static class LedgerReportText
{
    private const int Label = 17;

    /// <summary>Prints for people.</summary>
    public static void Print(LedgerReport report)
    {
        var totals = report.Totals;
        Print("accounts", totals.Accounts);
        Print("transfers", totals.Transfers);
        Print("transactions", totals.Transactions);
        Print("receipts", totals.Receipts);
        Print("holds", totals.Holds);
        Print("open holds", totals.OpenHolds);
        Print("sum of balances", totals.SumOfBalances);
        Print("held", totals.Held);
        Print("treasury", totals.Treasury);
        Print("starter left", totals.StarterLeft);
        foreach (var violation in report.Violations)
        {
            Console.WriteLine(OneLine($"{violation.Kind}\t{violation.About} {violation.Id}\texpected {violation.Expected}\tfound {violation.Found}"));
        }

        Console.WriteLine(Verdict(report));
    }

    /// <summary>Prints for scripts.</summary>
    public static void PrintJson(LedgerReport report) =>
        Console.WriteLine(JsonSerializer.Serialize(LedgerReportResponse.Of(report), LedgerReportJson.Default.LedgerReportResponse));

    /// <summary>The last line.</summary>
    public static string Verdict(LedgerReport report)
    {
        if (report.IsClean)
        {
            return "the books balance";
        }

        var counts = string.Join(", ", report.Counts.Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Value} {kind.Key}")));
        var rest = report.NotListed > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {report.NotListed} not listed") : "";
        return $"the books do not balance: {counts}{rest}";
    }

    private static void Print(string label, long count) => Console.WriteLine(label.PadRight(Label) + count.ToString(CultureInfo.InvariantCulture));

    private static void Print(string label, Credits amount) =>
        Console.WriteLine(label.PadRight(Label) + amount.ToDecimal().ToString("0.000000", CultureInfo.InvariantCulture));

    /// <summary>Ids in broken books can hold anything: what is printed must neither break lines nor steer a terminal.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) && c != '\t' ? ' ' : c));
}
