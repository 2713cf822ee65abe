using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Storage;

/// <summary>Rights of a user who does not own the database, as the runbook gives them.</summary>
public sealed class PostgresPreparationTests(SharedPostgres postgres) : IAsyncLifetime
{
    private readonly string _role = $"role_{Guid.NewGuid():N}";
    private PostgresServer _server = null!;
    private string _address = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await postgres.ServerAsync();
        _address = await postgres.CreateDatabaseAsync();
        await _server.ExecuteAsync($"CREATE ROLE {_role} LOGIN PASSWORD 'x'");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Run_MigratedAndMayReadAndWriteRows_IsEnough()
    {
        await PrepareAsync(_address);
        await _server.ExecuteAsync(
            $"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {_role}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {_role}", _address);

        await PrepareAsync(AsRole());
    }

    [Fact]
    public async Task Run_MigratedButARightIsMissing_NamesIt()
    {
        await PrepareAsync(_address);
        await _server.ExecuteAsync($"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {_role}", _address);

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => PrepareAsync(AsRole()));

        Assert.Contains("UPDATE ON orleansstorage", refused.Message, StringComparison.Ordinal);
        Assert.Contains("UPDATE ON hold_sweeps", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>During an upgrade, coordinators of the version before go on as a user whom nobody gave the new table.</summary>
    [Fact]
    public async Task Run_MigratedUnderAUserWithoutRightsToTheNewTable_LetsHimPlaceHolds()
    {
        await new PostgresPreparation(new StorageOptions { ConnectionString = _address }, TimeProvider.System)
            .RunAsync("0006_signing_keys.sql", TestContext.Current.CancellationToken);
        await _server.ExecuteAsync($"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {_role}", _address);
        await PrepareAsync(_address);

        await _server.ExecuteAsync(
            """
            INSERT INTO wallets (account, created_at) VALUES ('payer', now());
            INSERT INTO holds (job_id, account, owner, node_id, model, multiplier, amount, issued_at, expires_at)
            VALUES ('job', 'payer', 'payer', 'node', 'model', 1000, 1, now(), now())
            """,
            AsRole());
    }

    [Fact]
    public async Task Run_NotMigratedAndMayNot_SaysSo()
    {
        await _server.ExecuteAsync("REVOKE CREATE ON SCHEMA public FROM PUBLIC", _address); // as it is from version 15 on
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => PrepareAsync(AsRole()));

        Assert.Contains("permission denied for schema public", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ServerIsNotThere_SaysThatItWaitsAndForHowLong()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var (time, log) = (new FakeTimeProvider(), new RecordedLog());
        var options = new StorageOptions { ConnectionString = $"Host=127.0.0.1;Port={FreePort.Find()};Username=u;Password=hidden;Database=d" };

        var starting = new PostgresPreparation(options, time, log).RunAsync(last: null, stop.Token);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return !log.Lines.IsEmpty;
            },
            "the start says that it waits");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);

        var line = Assert.Single(log.Lines);
        Assert.Contains("is not ready yet: ", line, StringComparison.Ordinal);
        Assert.Contains("waiting up to 30 s", line, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ServerIsThere_SaysNothing()
    {
        var log = new RecordedLog();
        await new PostgresPreparation(new StorageOptions { ConnectionString = _address }, new FakeTimeProvider(), log)
            .RunAsync(last: null, TestContext.Current.CancellationToken);

        Assert.Empty(log.Lines);
    }

    private static Task PrepareAsync(string address) =>
        new PostgresPreparation(new StorageOptions { ConnectionString = address }, TimeProvider.System).RunAsync(null, TestContext.Current.CancellationToken);

    private string AsRole() => new NpgsqlConnectionStringBuilder(_address) { Username = _role, Password = "x" }.ConnectionString;

    /// <summary>A fake: keeps what is logged.</summary>
    private sealed class RecordedLog : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }
}
