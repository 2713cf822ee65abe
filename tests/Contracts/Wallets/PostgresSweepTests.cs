using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Postgres;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Wallets;

/// <summary>How far sweeps for expired holds have come, and that no open hold is ever behind that.</summary>
public sealed class PostgresSweepTests(SharedPostgres postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private string _address = null!;
    private PostgresDatabase _database = null!;
    private PostgresLedger _ledger = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _address = await postgres.CreatePreparedAsync();
        _database = new PostgresDatabase(Options.Create(new StorageOptions { ConnectionString = _address }));
        _ledger = new PostgresLedger(_database, TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Find_EverythingHasEnded_MovesTheMarkToWhereItLooked()
    {
        await ExecuteAsync(Hold("ended", 60, "settled"));

        Assert.Empty(await FindAsync(3600));
        Assert.Equal(Start.AddSeconds(3600), await SweptAsync());
    }

    [Fact]
    public async Task Find_OpenHolds_MovesTheMarkToTheOldest()
    {
        await ExecuteAsync(Hold("ended", 60, "expired") + Hold("second", 180) + Hold("first", 120));

        Assert.Equal(["first", "second"], await FindAsync(3600));
        Assert.Equal(Start.AddSeconds(120), await SweptAsync());
        Assert.Equal(["first", "second"], await FindAsync(3600));
    }

    [Fact]
    public async Task Find_NothingExpiredSinceTheMark_WritesNothing()
    {
        await ExecuteAsync(Hold("ended", 60, "settled"));
        await FindAsync(100);
        var before = await ScalarAsync<string>("SELECT ctid::text FROM hold_sweeps");

        await FindAsync(100);
        await FindAsync(3600);

        Assert.Equal(before, await ScalarAsync<string>("SELECT ctid::text FROM hold_sweeps"));
    }

    [Fact]
    public async Task Find_HoldOnItsWayIntoTheTable_LeavesTheMarkBeforeIt()
    {
        await ExecuteAsync(Hold("ended", 60, "settled"));
        await using var connection = await _database.Source.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (var insert = new NpgsqlCommand(Hold("on its way", 30), connection, transaction))
        {
            await insert.ExecuteNonQueryAsync(Cancellation);
        }

        Assert.Empty(await FindAsync(3600));
        await transaction.CommitAsync(Cancellation);

        Assert.Equal(["on its way"], await FindAsync(3600));
        Assert.Equal(Start.AddSeconds(30), await SweptAsync());
    }

    /// <summary>The mark that was read first is too far by the time of looking.</summary>
    [Fact]
    public async Task Find_HoldThatComesBetweenReadingTheMarkAndAnnouncing_IsFoundNextTime()
    {
        await ExecuteAsync(Hold("ended", 60, "settled"));
        await FindAsync(3600);
        await ExecuteAsync(Hold("ended later", 7000, "settled"));
        await using var connection = await _database.Source.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (var insert = new NpgsqlCommand(Hold("late", 30), connection, transaction))
        {
            await insert.ExecuteNonQueryAsync(Cancellation);
        }

        var sweep = FindAsync(8000);
        while (!sweep.IsCompleted && await ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 0)
        {
            await Task.Yield();
        }

        await transaction.CommitAsync(Cancellation);
        await sweep;

        Assert.Equal(["late"], await FindAsync(8000));
    }

    [Fact]
    public async Task Find_HoldThatComesBetweenLookingAndMoving_IsFoundNextTime()
    {
        await ExecuteAsync(Hold("ended", 60, "settled"));
        await ExecuteAsync($"UPDATE hold_sweeps SET towards = '{Start.AddSeconds(3600):O}'"); // somebody has announced, looked and not moved yet
        await ExecuteAsync(Hold("in between", 30));
        await ExecuteAsync($"UPDATE hold_sweeps SET swept = '{Start.AddSeconds(3600):O}' WHERE towards = '{Start.AddSeconds(3600):O}'");

        Assert.Equal(["in between"], await FindAsync(3600));
    }

    /// <summary>Many coordinators sweep while others insert holds that have expired already: each of them is found in the end.</summary>
    [Fact]
    public async Task Find_ManySweepsAndLateHoldsAtOnce_FindAll()
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var sweeps = Enumerable.Range(0, 4).Select(number => Task.Run(
            async () =>
            {
                for (var ahead = number; !done.IsCancellationRequested; ahead += 20)
                {
                    foreach (var job in await FindAsync(ahead))
                    {
                        await ExecuteAsync($"UPDATE holds SET status = 'expired' WHERE job_id = '{job}'");
                    }
                }
            },
            Cancellation)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async inserter =>
        {
            for (var number = 0; number < 100; number++)
            {
                await ExecuteAsync(Hold($"{inserter}-{number}", number));
            }
        }));
        await done.CancelAsync();
        await Task.WhenAll(sweeps);
        Assert.Equal(0, await ScalarAsync<long>("SELECT count(*) FROM holds, hold_sweeps WHERE status = 'open' AND expires_at < swept"));

        var left = await FindAsync(1_000_000);

        Assert.Equal(await ScalarAsync<long>("SELECT count(*) FROM holds WHERE status = 'open'"), left.Count());
    }

    private static string Hold(string job, int seconds, string status = "open") =>
        $"""
        INSERT INTO holds (job_id, account, owner, node_id, model, multiplier, amount, status, issued_at, expires_at)
        VALUES ('{job}', 'payer', 'owner', 'node', 'model', 1000, 1, '{status}', '{Start:O}', '{Start.AddSeconds(seconds):O}');
        """;

    private async Task<IEnumerable<string>> FindAsync(int seconds) =>
        (await _ledger.FindExpiredAsync(Start.AddSeconds(seconds), 1000, Cancellation)).Select(hold => hold.JobId);

    private async Task<DateTimeOffset> SweptAsync() => await ScalarAsync<DateTime>("SELECT swept FROM hold_sweeps");

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
