using Microsoft.Data.Sqlite;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Privacy;

namespace MonkeyTroop.Tests.EndToEnd.LedgerCommands;

public sealed class SqliteLedgerCommandTests : LedgerCommandTests
{
    [Fact]
    public async Task Restore_ReplacingAfterTheCoordinatorWasKilled_KeepsTheOldBooksAside()
    {
        var network = await StartOnStoreAsync();
        var copy = network.At("copies", "copy");
        await LedgerRun.StartAsync(network, "backup", "--to", copy);
        using (var late = new TestKit.Coordinator.CoordinatorProbe(network.CoordinatorAddress, Protocol.Identity.EcKeyPair.Create()))
        {
            await late.BalanceAsync();
        }

        await network.Coordinator.KillAsync();
        FileRights.Add(Path.Combine(network.CoordinatorData, "coordinator.db"), UnixFileMode.OtherRead); // as an earlier version left it
        var refused = await LedgerRun.StartAsync(network, "restore", "--from", copy);
        var replaced = await LedgerRun.StartAsync(network, "restore", "--from", copy, "--replace");

        Assert.Contains("--replace", Assert.Single(refused.Complaints));
        Assert.Equal(0, replaced.ExitCode);
        Assert.Contains("accounts         2", replaced.Lines);
        var aside = Assert.Single(Directory.GetFiles(network.CoordinatorData, "coordinator.db.replaced-*"));
        Assert.Contains($"the database that was there is kept as {aside}", replaced.Lines);
        Assert.True(OperatingSystem.IsWindows() || OpenFiles.In(network.CoordinatorData).Count == 0, "nothing is open to others");
        await network.StartCoordinatorAsync();
        Assert.Equal(1000, (await network.Requester.BalanceAsync()).Balance);

        // The account that came after the copy is in what was kept.
        File.Move(aside, network.At("aside", "coordinator.db"));
        var kept = await LedgerRun.StartAsync(network.Logs, network.At("aside"), null, "verify");
        Assert.Contains("accounts         3", kept.Lines);
        Assert.Equal(0, kept.ExitCode);
    }

    protected override Task<TroopNetwork> StartOnStoreAsync() => StartAsync(new TroopNetworkOptions { Client = false });

    protected override Task<string?> CreateEmptyAsync() => Task.FromResult<string?>(null);

    protected override async Task ExecuteAsync(TroopNetwork network, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(network.CoordinatorData, "coordinator.db")};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
