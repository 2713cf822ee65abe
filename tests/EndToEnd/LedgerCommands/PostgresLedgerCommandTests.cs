using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using MonkeyTroop.Tests.TestKit.Processes;
using Npgsql;

namespace MonkeyTroop.Tests.EndToEnd.LedgerCommands;

public sealed class PostgresLedgerCommandTests(SharedPostgres postgres) : LedgerCommandTests
{
    [Fact]
    public async Task Backup_ProgramOfPostgresFails_SaysWhatItSaidAndGetsNoPasswordInItsArguments()
    {
        var network = await StartOnStoreAsync();
        var (programs, seen) = (network.At("programs", "pg_dump"), network.At("seen"));
        await File.WriteAllTextAsync(
            programs,
            $"""
            #!/bin/sh
            echo "$@" > '{seen}'
            echo "$PGPASSWORD" >> '{seen}'
            echo 'pg_dump: error: aborting because of server version mismatch' >&2
            echo 'pg_dump: detail: server version: 99; pg_dump version: 1' >&2
            exit 1
            """,
            Cancellation);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(programs, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var copy = network.At("copies", "copy");
        await using var backup = TroopProcess.Start((ProcessSpec.ForProgram("Gateway", network.Logs, "ledger", "backup", "--to", copy) with { Name = "ledger" })
            .With(("DATABASE_URL", network.Database), ("PATH", $"{Path.GetDirectoryName(programs)}:{Environment.GetEnvironmentVariable("PATH")}")));

        Assert.Equal(1, await backup.ExitAsync());
        Assert.Empty(backup.Output.StandardOutput);
        Assert.Contains("server version mismatch; pg_dump: detail: server version: 99", Assert.Single(backup.Output.StandardError));
        var lines = await File.ReadAllLinesAsync(seen, Cancellation);
        Assert.DoesNotContain(Secrets.PostgresPassword, lines[0], StringComparison.Ordinal);
        Assert.Equal(Secrets.PostgresPassword, lines[1]);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(copy)!));
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("backup", "--to", "copy")]
    public async Task Command_WrongPassword_SaysSoWithoutIt(params string[] arguments)
    {
        using var folder = new TestFolder("ledger-command");
        var address = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync()) { Password = "guessed-and-wrong" };

        var run = await LedgerRun.StartAsync(folder.Path, folder.At("data"), PostgresServer.UrlOf(address.ConnectionString), arguments);

        Assert.Equal(1, run.ExitCode);
        var line = Assert.Single(run.Complaints);
        Assert.Contains("password authentication failed", line);
        Assert.DoesNotContain(address.Password, line);
        Assert.Empty(Directory.GetFiles(folder.Path, "copy*"));
    }

    protected override async Task<TroopNetwork> StartOnStoreAsync() =>
        await StartAsync(new TroopNetworkOptions { Client = false, Database = await CreateEmptyAsync() });

    protected override async Task<string?> CreateEmptyAsync() => PostgresServer.UrlOf(await postgres.CreateDatabaseAsync());

    protected override async Task ExecuteAsync(TroopNetwork network, string sql)
    {
        var url = new Uri(network.Database!);
        var server = await postgres.ServerAsync();
        await server.ExecuteAsync(sql, server.ConnectionString(url.AbsolutePath.Trim('/')));
    }
}
