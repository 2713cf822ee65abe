using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Unit.TestKit;

public sealed class PostgresServerTests : IAsyncLifetime
{
    private PostgresServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await PostgresServer.CreateAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task KillAsync_ThenStarted_HasWhatWasCommittedAtTheSameAddress()
    {
        var database = await _server.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database);
        await source.CreateCommand("CREATE TABLE kept (n int)").ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await source.CreateCommand("INSERT INTO kept VALUES (42)").ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await _server.KillAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => _server.ExecuteAsync("SELECT 1"));
        await _server.StartAsync();

        source.Clear();
        Assert.Equal(42, await source.CreateCommand("SELECT n FROM kept").ExecuteScalarAsync(TestContext.Current.CancellationToken));
        Assert.Contains("was interrupted", await File.ReadAllTextAsync(_server.LogFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task StopAsync_ThenStarted_EndedInOrder()
    {
        await _server.StopAsync();
        await _server.StartAsync();

        var log = await File.ReadAllTextAsync(_server.LogFile, TestContext.Current.CancellationToken);
        Assert.Contains("fast shutdown", log);
        Assert.DoesNotContain("was interrupted", log);
    }

    [Fact]
    public async Task Suspend_UntilResumed_NothingAnswers()
    {
        var impatient = new NpgsqlConnectionStringBuilder(_server.ConnectionString("postgres")) { Timeout = 1 }.ConnectionString;

        _server.Suspend();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => _server.ExecuteAsync("SELECT 1", impatient));
        _server.Resume();

        await _server.ExecuteAsync("SELECT 1", impatient);
    }

    [Fact]
    public async Task ConnectionString_WrongPassword_IsRefused()
    {
        var wrong = new NpgsqlConnectionStringBuilder(_server.ConnectionString("postgres")) { Password = "guess" }.ConnectionString;

        var refused = await Assert.ThrowsAsync<PostgresException>(() => _server.ExecuteAsync("SELECT 1", wrong));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task DisposeAsync_AfterKill_LeavesNothing()
    {
        await _server.KillAsync();
        await _server.DisposeAsync();

        Assert.False(Directory.Exists(Path.GetDirectoryName(Path.GetDirectoryName(_server.LogFile))));
    }
}
