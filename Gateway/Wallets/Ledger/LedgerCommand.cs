using System.CommandLine;
using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Startup;
using MonkeyTroop.Grains.Backup;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Grains.Wallets.Verification;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.Silo.Settings;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary><c>ledger</c>: what an operator does with the books as a whole. Works beside a running coordinator, on the same settings.</summary>
internal static class LedgerCommand
{
    /// <summary>Makes the command with its subcommands.</summary>
    public static Command Create() => new("ledger", "Verifies the coordinator's books, backs them up and restores them")
    {
        VerifyCommand.Create(),
        BackupCommand.Create(),
        RestoreCommand.Create(),
    };

    /// <summary>Runs a subcommand with the store that the settings name.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="work">The work; its value is the exit code.</param>
    /// <exception cref="StartupFailureException">The store cannot be used, or the command was interrupted.</exception>
    public static async Task<int> RunAsync(ParseResult parsed, Func<IServiceProvider, CancellationToken, Task<int>> work)
    {
        using var interruption = new Interruption();
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddFlags(GatewaySettings.SettingsOf(parsed));
        builder.AddServiceDefaults("coordinator");
        builder.Services.AddStorage().AddTickets().AddLedgerVerification().AddBackup();
        var host = builder.Build();
        await using var services = (IAsyncDisposable)host;
        HostRunner.RequireValidSettings(host.Services);
        try
        {
            return await work(host.Services, interruption.Token);
        }
        catch (Exception e) when (e is StoreUnavailableException or BackupException)
        {
            throw new StartupFailureException(e.Message, e);
        }
        catch (OperationCanceledException e) when (interruption.Token.IsCancellationRequested)
        {
            throw new StartupFailureException("interrupted; nothing was changed", e);
        }
    }

    /// <summary>The file of the keys that sign tickets; null where they are in the database, sealed.</summary>
    public static string? KeyFileOf(IServiceProvider services)
    {
        var storage = services.GetRequiredService<IOptions<StorageOptions>>().Value;
        return storage.IsPostgres ? null : Path.GetFullPath(Path.Combine(storage.DataFolder, "signing-keys.json"));
    }

    /// <summary>What operators read of the store.</summary>
    public static string StoreOf(IServiceProvider services) => StoreName.Of(services.GetRequiredService<IOptions<StorageOptions>>().Value);
}
