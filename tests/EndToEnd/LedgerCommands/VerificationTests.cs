using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.EndToEnd.LedgerCommands;

/// <summary>Gateways look through the books by themselves, one of them at a time, and know of the last backup.</summary>
public sealed class VerificationTests(SharedPostgres postgres) : NetworkTest
{
    private static readonly (string, string?)[] EverySecond = [("Verification:QuickEvery", "00:00:01"), ("Verification:WholeEvery", "00:01:00")];

    [Fact]
    public async Task Schedule_BooksChangedBehindItsBack_SaysSoWithoutBeingAsked()
    {
        var database = await postgres.CreateDatabaseAsync();
        var network = await StartAsync(new TroopNetworkOptions { Client = false, Database = database, Settings = EverySecond });
        await Eventually.TrueAsync(async () => await ReadAsync(database, "SELECT violations FROM ledger_checks WHERE name = 'whole' AND checked_at IS NOT NULL") is 0L, "a whole look is made");
        await Eventually.TrueAsync(async () => await ReadAsync(database, "SELECT violations FROM ledger_checks WHERE name = 'quick' AND checked_at IS NOT NULL") is 0L, "a quick look is made");

        await ReadAsync(database, "UPDATE wallets SET balance = balance + 1000000 WHERE account <> ':treasury'");

        await Eventually.TrueAsync(async () => await ReadAsync(database, "SELECT violations FROM ledger_checks WHERE name = 'quick'") is > 0L, "the next look finds it");
        Assert.Contains(
            network.Coordinator.Output.StandardError,
            line => line.Contains("the books do not balance: a quick look found", StringComparison.Ordinal) && line.Contains("books_sum", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Backup_Made_IsKnownToTheCoordinator()
    {
        var database = await postgres.CreateDatabaseAsync();
        var network = await StartAsync(new TroopNetworkOptions { Client = false, Database = database });
        Assert.Equal(true, await ReadAsync(database, "SELECT checked_at IS NULL FROM ledger_checks WHERE name = 'backup'"));

        Assert.Equal(0, (await LedgerRun.StartAsync(network, "backup", "--to", network.At("copies", "copy"))).ExitCode);

        Assert.Equal(true, await ReadAsync(database, "SELECT checked_at > now() - interval '5 minutes' FROM ledger_checks WHERE name = 'backup'"));
    }

    private static async Task<object?> ReadAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
