using MonkeyTroop.Tests.EndToEnd.Startup;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using MonkeyTroop.Tests.TestKit.Processes;
using Npgsql;

namespace MonkeyTroop.Tests.EndToEnd.Storage;

/// <summary>What can be wrong with the database at a coordinator's start, and in its address.</summary>
public sealed class PostgresStartTests(SharedPostgres postgres) : IDisposable
{
    private readonly TestFolder _folder = new("postgres-start");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Gateway")]
    [InlineData("Silo")]
    public async Task Start_WrongPassword_SaysSo(string program)
    {
        var database = Parts(await postgres.CreateDatabaseAsync());
        database.Password += "-not";

        Assert.Contains("password", await FailAsync(PostgresServer.UrlOf(database.ConnectionString), program: program));
    }

    [Fact]
    public async Task Start_UnknownDatabase_NamesIt()
    {
        var database = Parts(await postgres.CreateDatabaseAsync());
        database.Database = "nowhere";

        Assert.Contains("\"nowhere\" does not exist", await FailAsync(PostgresServer.UrlOf(database.ConnectionString)));
    }

    [Fact]
    public async Task Start_UserWithoutRights_SaysWhatIsDenied()
    {
        var server = await postgres.ServerAsync();
        var database = Parts(await postgres.CreateDatabaseAsync());
        await server.ExecuteAsync("CREATE ROLE visitor LOGIN PASSWORD 'visitor-pw'; REVOKE CREATE ON SCHEMA public FROM PUBLIC", database.ConnectionString);
        (database.Username, database.Password) = ("visitor", "visitor-pw");

        Assert.Contains("permission denied", await FailAsync(PostgresServer.UrlOf(database.ConnectionString), "visitor-pw"));
    }

    [Fact]
    public async Task Start_DatabaseOfALaterVersion_SaysSo()
    {
        var database = await postgres.CreateDatabaseAsync();
        await (await postgres.ServerAsync()).ExecuteAsync(
            """
            CREATE TABLE schemaversions (schemaversionsid serial, scriptname text, applied timestamp);
            INSERT INTO schemaversions (scriptname, applied) VALUES ('sql.postgres.9999_future.sql', now())
            """,
            database);

        Assert.Contains("later version", await FailAsync(PostgresServer.UrlOf(database)));
    }

    [Fact]
    public async Task Start_NobodyListens_GivesUpAfterItsBudget()
    {
        var database = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = FreePort.Find(),
            Database = "any",
            Username = "any",
            Password = Secrets.PostgresPassword,
        };

        Assert.Contains("within 1 s", await FailAsync(PostgresServer.UrlOf(database.ConnectionString)));
    }

    [Theory]
    [InlineData("mysql://user:PASSWORD@127.0.0.1/database")]
    [InlineData("postgres://user:PASSWORD@127.0.0.1:PASSWORD/database")]
    [InlineData("postgres://user:PASSWORD@127.0.0.1/database?PASSWORD=1")]
    [InlineData("Host=127.0.0.1;PASSWORD=1")]
    [InlineData("PASSWORD")]
    public async Task Start_NoAddress_SaysWhatOneLooksLike(string address) => Assert.Contains(
        "postgres://USER:PASSWORD@HOST:PORT/DATABASE", await FailAsync(address.Replace("PASSWORD", "pw-1234", StringComparison.Ordinal), "pw-1234"));

    [Fact]
    public async Task Start_BeforePostgres_WaitsForIt()
    {
        await using var late = await PostgresServer.CreateAsync();
        var database = await late.CreateDatabaseAsync();
        await late.StopAsync();
        await using var coordinator = TroopProcess.Start(Spec("Gateway", PostgresServer.UrlOf(database)).With(("Storage__StartTimeout", "00:01:00")));
        await Eventually.TrueAsync(() => coordinator.Output.StandardError.Count > 0, "the coordinator says that it waits");

        await late.StartAsync();

        await coordinator.ReadyAsync();
        Assert.Contains("waiting up to 60 s for it", Assert.Single(coordinator.Output.StandardError), StringComparison.Ordinal);
    }

    private string Data => Path.Combine(_folder.Path, "data");

    private async Task<string> FailAsync(string url, string password = Secrets.PostgresPassword, string program = "Gateway")
    {
        var line = await OneLine.OfFailureAsync(Spec(program, url).With(("Storage__StartTimeout", "00:00:01")));

        Assert.DoesNotContain(password, line, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(password), line, StringComparison.Ordinal);
        return line;
    }

    private ProcessSpec Spec(string program, string url)
    {
        IReadOnlyList<string> place = program == "Silo" ? ["--join", "127.0.0.1:9"] : ["--listen", "127.0.0.1", "--port", "0"];
        return ProcessSpec.ForProgram(program, _folder.At("logs", "x"), ["--data", Data, "--database", url, .. place])
            .With(("TROOP_MASTER_KEY", Secrets.MasterKey));
    }

    private static NpgsqlConnectionStringBuilder Parts(string connectionString) => new(connectionString);
}
