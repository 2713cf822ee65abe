using System.Globalization;
using System.Net;
using MonkeyTroop.Tests.EndToEnd.Silo;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using MonkeyTroop.Tests.TestKit.Processes;
using Npgsql;

namespace MonkeyTroop.Tests.EndToEnd.Storage;

/// <summary>A coordinator that keeps its state in Postgres.</summary>
[Collection(nameof(SiloTests))]
public sealed class PostgresCoordinatorTests(SharedPostgres postgres) : NetworkTest
{
    private const string Model = "kept:1b";

    [Fact]
    public async Task Node_JoinsByInvite_IsKnownAlsoAfterTheCoordinatorWasKilled()
    {
        var database = await postgres.CreateDatabaseAsync();
        var network = await StartAsync(new TroopNetworkOptions { Client = false, Database = PostgresServer.UrlOf(database) });
        var invite = await network.Owner.InviteAsync();
        using var node = await FakeNode.JoinAsync(network.CoordinatorAddress, network.Owner.Key, "kept-node");
        Assert.Equal(network.Owner.Account, (await FakeNode.TryJoinAsync(network.CoordinatorAddress, "invited", null, invite.JoinToken)).Value?.Owner);
        await node.ServeAsync(Model);
        await network.Owner.ModelIsServedAsync(Model);

        await network.Coordinator.KillAsync();
        await network.StartCoordinatorAsync();

        await node.ServeAsync(Model);
        await network.Owner.ModelIsServedAsync(Model);
        Assert.Equal(HttpStatusCode.Forbidden, (await FakeNode.TryJoinAsync(network.CoordinatorAddress, "late", null, invite.JoinToken)).Status);
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT count(*) FROM OrleansStorage WHERE GrainIdExtensionString = 'kept-node'");
        Assert.Equal(1L, await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task Job_UserWhoMayOnlyReadAndWriteRows_IsPaidFor()
    {
        var server = await postgres.ServerAsync();
        var database = await postgres.CreateDatabaseAsync();
        await MigrateAsync(database);
        await server.ExecuteAsync(
            """
            CREATE ROLE rows_only LOGIN PASSWORD 'x';
            REVOKE CREATE ON SCHEMA public FROM PUBLIC;
            GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO rows_only;
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO rows_only
            """,
            database);
        var restricted = new NpgsqlConnectionStringBuilder(database) { Username = "rows_only", Password = "x" }.ConnectionString;
        var network = await StartAsync(new TroopNetworkOptions { Client = false, Database = PostgresServer.UrlOf(restricted) });
        using var node = await FakeNode.ServingAsync(network.CoordinatorAddress, network.Owner.Key, "paid-node", Model);
        await network.Requester.ModelIsServedAsync(Model);

        var ticket = await network.Requester.TicketAsync(Model);
        await Eventually.TrueAsync(
            async () => (await node.SubmitAsync(ticket, network.Requester.Account, seconds: 0.01m, final: false)).Value is not null, "the receipt is taken");

        Assert.NotEmpty(await network.Owner.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the owner earns"));
    }

    [Fact]
    public async Task Silo_SameDatabase_JoinsAndServes()
    {
        using var folder = new TestFolder("postgres-silo");
        var url = PostgresServer.UrlOf(await postgres.CreateDatabaseAsync());
        var siloPort = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        await using var coordinator = TroopProcess.Start(ProcessSpec.ForProgram(
            "Gateway", folder.At("logs"), "--data", folder.At("data"), "--port", "0", "--silo-port", siloPort).With(CoordinatorSpec.Unlimited).With(("DATABASE_URL", url)));
        var address = await coordinator.ReadyAsync();
        await using var silo = TroopProcess.Start(ProcessSpec.ForProgram(
            "Silo", folder.At("logs"), "--data", folder.At("data"), "--join", $"127.0.0.1:{siloPort}").With(("DATABASE_URL", url)));
        await Eventually.TrueAsync(() => silo.Output.StandardOutput.Count > 0, "the silo joins");
        using var owner = Protocol.Identity.EcKeyPair.Create();

        // So many nodes' grains live on both silos.
        for (var i = 0; i < 12; i++)
        {
            using var node = await FakeNode.JoinAsync(address, owner, string.Create(CultureInfo.InvariantCulture, $"node-{i}"));
            await node.SendHeartbeatAsync(Model);
        }

        Assert.Equal(0, await silo.TerminateAsync());
    }

    /// <summary>Makes the tables as a start by the owner does.</summary>
    private static async Task MigrateAsync(string database)
    {
        using var folder = new TestFolder("postgres-migrate");
        await using var owner = TroopProcess.Start(
            CoordinatorSpec.Make(folder.At("logs", "x"), folder.At("data"), 0, new TroopNetworkOptions { Database = PostgresServer.UrlOf(database) }));
        await owner.ReadyAsync();
        await owner.TerminateAsync();
    }
}
