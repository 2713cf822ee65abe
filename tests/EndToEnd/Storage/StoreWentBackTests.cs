using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.EndToEnd.Storage;

/// <summary>A store that lacks what callers were told is done: it is said once, with how far it went back, and recorded.</summary>
public sealed class StoreWentBackTests : NetworkTest
{
    private const string Model = "back:1b";

    [Fact]
    public async Task Postgres_FailOverThatLostCommits_IsSaidAndTheAuditRecordIsSentAgain()
    {
        await using var postgres = await PostgresServer.CreateAsync();
        var database = await postgres.CreateDatabaseAsync();
        var network = await StartAsync(new TroopNetworkOptions { Client = false, Database = database });
        using var node = await FakeNode.JoinAsync(network.CoordinatorAddress, network.Owner.Key, "node");
        node.KeepServing(Model);
        var kept = await network.Requester.TicketAsync(Model);
        await IsShippedAsync(database, kept);
        await postgres.StopAsync();
        postgres.KeepCopy();
        await postgres.StartAsync();

        var lost = await TicketAsync(network);
        await IsShippedAsync(database, lost);
        await postgres.KillAsync();
        postgres.PutCopyBack();
        await postgres.StartAsync();

        await IsSaidAsync(network, lost);
        await Eventually.TrueAsync(async () => await CountAsync(database, "store.went_back", "missing", lost.JobId) == 1, "it is recorded");
        await IsShippedAsync(database, lost); // from the coordinator's file, which has it still
        Assert.Equal(200, (await network.Requester.ReadinessAsync()).Status);
        await TicketAsync(network);
        Assert.Single(network.Coordinator.Output.StandardError, line => line.Contains("the store went back in time, from", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sqlite_RestoredFromABackup_IsSaidAtTheNextStart()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false });
        using var node = await FakeNode.JoinAsync(network.CoordinatorAddress, network.Owner.Key, "node");
        node.KeepServing(Model);
        await network.Requester.TicketAsync(Model);
        var copy = network.At("copies", "copy");
        Assert.Equal(0, (await LedgerRun.StartAsync(network, "backup", "--to", copy)).ExitCode);
        var lost = await TicketAsync(network);
        var newest = Path.Combine(network.CoordinatorData, "newest-written.json");
        await Eventually.TrueAsync(
            () => File.Exists(newest) && File.ReadAllText(newest).Contains(lost.JobId, StringComparison.Ordinal), "the newest row is kept");

        await network.Coordinator.KillAsync();
        Assert.Equal(0, (await LedgerRun.StartAsync(network, "restore", "--from", copy, "--replace")).ExitCode);
        await network.StartCoordinatorAsync();

        await IsSaidAsync(network, lost);

        // Once: the next start has nothing to say.
        await TicketAsync(network);
        await network.Coordinator.TerminateAsync();
        await network.StartCoordinatorAsync();
        await TicketAsync(network);
        Assert.DoesNotContain(network.Coordinator.Output.StandardError, line => line.Contains("went back", StringComparison.Ordinal));
    }

    private static Task IsSaidAsync(TroopNetwork network, AuthorizeResponse lost) => Eventually.TrueAsync(
        () => network.Coordinator.Output.StandardError.Any(line =>
            line.Contains("the store went back in time, from", StringComparison.Ordinal) && line.Contains(lost.JobId, StringComparison.Ordinal)),
        "the coordinator says that the store went back");

    /// <summary>A ticket, once the store is back.</summary>
    private static Task<AuthorizeResponse> TicketAsync(TroopNetwork network) =>
        Eventually.GetAsync(async () => (await network.Requester.AuthorizeAsync(Model)).Value, "a ticket is given");

    private static Task IsShippedAsync(string database, AuthorizeResponse ticket) => Eventually.TrueAsync(
        async () => await CountAsync(database, "authorize.granted", "job_id", ticket.JobId) == 1, $"the database has the event of job {ticket.JobId}");

    private static async Task<long> CountAsync(string database, string type, string detail, string value)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString); // the server ends
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM audit_logs WHERE event_type = $1 AND details ->> $2 = $3", connection)
        {
            Parameters = { new() { Value = type }, new() { Value = detail }, new() { Value = value } },
        };
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
