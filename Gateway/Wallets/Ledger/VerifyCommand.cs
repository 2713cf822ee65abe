using System.CommandLine;
using MonkeyTroop.Grains.Wallets.Audit;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary><c>ledger verify</c>: works out all books anew from their rows. Exit code 1 when they are not what they must be.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON for scripts" };
        var command = new Command("verify", "Computes every balance and hold from the ledger and says what differs; changes nothing") { json };
        command.SetAction((parsed, _) => LedgerCommand.RunAsync(parsed, async (services, cancellation) =>
        {
            var report = await services.GetRequiredService<ILedgerAuditor>().VerifyAsync(cancellation);
            if (parsed.GetValue(json))
            {
                LedgerReportText.PrintJson(report);
            }
            else
            {
                Console.WriteLine(LedgerCommand.StoreOf(services));
                LedgerReportText.Print(report);
            }

            return report.IsClean ? 0 : 1;
        }));
        return command;
    }
}
