using System.CommandLine;
using MonkeyTroop.Grains.Backup;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary>
/// <c>ledger backup</c>: copies the store to a file while a coordinator works. Exit code 1 when the books in the copy do not balance.
/// </summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var to = new Option<string>("--to")
        {
            Description = "File to write; mode 0600, since it holds the nodes' receipt keys",
            HelpName = "FILE",
            Required = true,
        };
        var force = new Option<bool>("--force") { Description = "Replace the file if it is there, once the copy is whole and its books balance" };
        var command = new Command("backup", "Copies the whole store to a file while the coordinator works, and verifies the copy") { to, force };
        command.SetAction((parsed, _) => LedgerCommand.RunAsync(parsed, async (services, cancellation) =>
        {
            var file = Path.GetFullPath(parsed.GetRequiredValue(to));
            var report = await services.GetRequiredService<IStoreBackup>().BackUpAsync(file, parsed.GetValue(force), cancellation);
            Console.WriteLine(LedgerCommand.StoreOf(services));
            LedgerReportText.Print(report);
            Console.WriteLine($"copied to {file}");
            await NoteAsync(services.GetRequiredService<ICheckStore>(), report, cancellation);
            Console.WriteLine(LedgerCommand.KeyFileOf(services) is { } keys
                ? $"not in it, keep it as well: {keys}, the keys that sign tickets"
                : "not in it: the keys that sign tickets; after a restore new ones are made");
            return report.IsClean ? 0 : 1;
        }));
        return command;
    }

    /// <summary>Lets the coordinator know when the last backup was made. One that could not be noted is as good.</summary>
    internal static async Task NoteAsync(ICheckStore checks, LedgerReport report, CancellationToken cancellation)
    {
        try
        {
            await checks.RecordAsync(LedgerChecks.Backup, report.CheckedAt, report.ViolationCount, cancellation);
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"the backup is there, and its time could not be noted in the store for the alert BackupOld: {e.Message}");
        }
    }
}
