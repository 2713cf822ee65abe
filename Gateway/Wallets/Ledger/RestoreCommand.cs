using System.CommandLine;
using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Startup;
using MonkeyTroop.Grains.Backup;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary><c>ledger restore</c>: puts a backup in the store's place. Exit code 1 when the restored books do not balance.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "File that ledger backup wrote", HelpName = "FILE", Required = true };
        var replace = new Option<bool>("--replace") { Description = "Replace a SQLite file that holds something; the old one is kept aside" };
        var command = new Command("restore", "Puts a backup into an empty store, as a whole or not at all, and verifies it") { from, replace };
        command.SetAction((parsed, _) => LedgerCommand.RunAsync(parsed, async (services, cancellation) =>
        {
            var file = Path.GetFullPath(parsed.GetRequiredValue(from));
            var outcome = await RestoreAsync(services, file, parsed.GetValue(replace), cancellation);
            Console.WriteLine(LedgerCommand.StoreOf(services));
            LedgerReportText.Print(outcome.Report);
            Console.WriteLine($"restored from {file}; what happened after it was made is not in it");
            if (outcome.KeptAside is { } aside)
            {
                Console.WriteLine($"the database that was there is kept as {aside}");
            }

            var key = LedgerCommand.KeyFileOf(services);
            Console.WriteLine(key is null ? "the start makes a new key that signs tickets; tickets in use end early"
                : File.Exists(key) ? $"tickets are signed with {key}, as before"
                : $"put the keys that signed tickets back as {key} before the start; without them a new one is made, and tickets in use end early");
            return outcome.Report.IsClean ? 0 : 1;
        }));
        return command;
    }

    /// <summary>A coordinator that runs on the folder has the store open; none may start until the end.</summary>
    private static async Task<RestoreOutcome> RestoreAsync(IServiceProvider services, string file, bool replace, CancellationToken cancellation)
    {
        var folder = services.GetRequiredService<IOptions<StorageOptions>>().Value.DataFolder;
        using var taken = Directory.Exists(folder) ? DataFolderLock.Acquire(folder) : null;
        return await services.GetRequiredService<IStoreBackup>().RestoreAsync(file, replace, cancellation);
    }
}
