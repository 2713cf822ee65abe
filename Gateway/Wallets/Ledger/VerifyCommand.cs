using System.CommandLine;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary><c>ledger verify</c>: recomputes the books from their rows. Exit code 1 when they do not balance.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON for scripts" };
        var command = new Command("verify", "Recomputes every balance and hold and says what differs; changes nothing") { json };
        command.SetAction((parsed, _) => LedgerCommand.RunAsync(parsed, async (services, cancellation) =>
        {
            var report = await services.GetRequiredService<ILedgerVerifier>().VerifyAsync(cancellation);
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
