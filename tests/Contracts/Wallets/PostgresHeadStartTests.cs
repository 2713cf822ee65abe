using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Postgres;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Wallets;

/// <summary>
/// Two batches of one writer, of which the second begins while the first waits for a wallet that somebody else keeps; and what becomes
/// of the second when the first fails.
/// </summary>
public sealed partial class PostgresHeadStartTests(SharedPostgres postgres) : IAsyncLifetime
{
    private const string Payer = "payer";
    private const string Sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()";
    private const string Begun = $"{Sessions} AND state = 'idle in transaction' AND query LIKE 'INSERT INTO%'";
    private const string Waiting = $"{Sessions} AND state = 'active' AND wait_event_type = 'Lock'";
    private readonly LedgerOptions _options = new() { HeadStartFrom = 2 };
    private readonly HoldOptions _limits = new();
    private string _address = null!;
    private PostgresDatabase _database = null!;
    private PostgresLedgerWriter _writer = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _address = await postgres.CreatePreparedAsync();
        _database = new PostgresDatabase(Options.Create(new StorageOptions { ConnectionString = _address }));
        _writer = CreateWriter();
        await _writer.CommitAsync([Open(Payer), Open("other"), Open("owner")]);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        Assert.Equal(0, await CountAsync(
            """
            SELECT count(*) FROM wallets
            LEFT JOIN (SELECT account, sum(amount - captured) AS total FROM holds WHERE status = 'open' GROUP BY account) hold USING (account)
            WHERE held <> coalesce(total, 0)
            """));
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Prepare_BatchBeforeIsOnItsWay_WritesNewRowsAndCommitsThemInTurn()
    {
        var (first, second) = (Holds("first"), Holds("second"));
        var commit = await BeginBothAsync(first, second, "ROLLBACK");
        await commit;
        Assert.Equal(2, await CountAsync("SELECT count(*) FROM holds"));
        await _writer.CommitAsync(second);

        await AssertPlacedAsync(first, second);
    }

    [Fact]
    public async Task Prepare_WalletThatMemoryHasNot_IsReadAhead()
    {
        await using var writer = CreateWriter();
        await _writer.DisposeAsync();
        _writer = writer;
        var (first, second) = (Holds("first"), Holds("second", "other"));
        await await BeginBothAsync(first, second, "ROLLBACK");
        await _writer.CommitAsync(second);

        await AssertPlacedAsync(first, second);
    }

    [Fact]
    public async Task Prepare_BatchBeforeFindsAnotherVersion_IsUndoneAndDoneAnew()
    {
        var (first, second) = (Holds("first"), Holds("second"));
        await await BeginBothAsync(first, second, "UPDATE wallets SET version = version + 1 WHERE account = 'payer'; COMMIT");
        await AssertNothingBegunAsync();
        Assert.Equal(2, await CountAsync("SELECT count(*) FROM holds"));
        await _writer.CommitAsync(second);

        await AssertPlacedAsync(first, second);
    }

    /// <summary>A small batch writes its new rows with everything else, so what is behind it waits until it is over.</summary>
    [Fact]
    public async Task Prepare_SmallBatchBeforeFindsAnotherVersion_WaitsAndIsDoneAnew()
    {
        var (first, second) = (Holds("first")[..1], Holds("second"));
        await using var keeper = await KeepAsync("SELECT FROM wallets WHERE account = 'payer' FOR UPDATE");
        var commit = _writer.CommitAsync(first);
        _writer.Prepare(second);
        await Eventually.TrueAsync(async () => await CountAsync(Waiting) == 1, "the first batch waits for the wallet");
        await EndAsync(keeper, "UPDATE wallets SET version = version + 1 WHERE account = 'payer'; COMMIT");
        await commit;
        await _writer.CommitAsync(second);

        await AssertPlacedAsync(first, second);
    }

    [Fact]
    public async Task Prepare_DatabaseRefusesARow_IsDecidedAnewByWhatItHas()
    {
        await using var keeper = await KeepAsync(
            """
            INSERT INTO holds (job_id, account, owner, node_id, model, multiplier, amount, issued_at, expires_at)
            VALUES ('second-0', 'other', 'owner', 'node', 'llama', 1000, 5, now(), now() + interval '5 minutes');
            UPDATE wallets SET held = 5, version = version + 1 WHERE account = 'other'
            """);
        var (first, second) = (Holds("first"), Holds("second"));
        await _writer.CommitAsync(first);
        _writer.Prepare(second);
        await Eventually.TrueAsync(async () => await CountAsync(Waiting) == 1, "the second batch waits for a job's row");
        await EndAsync(keeper, "COMMIT");
        await _writer.CommitAsync(second);

        Complete(second);
        await Assert.ThrowsAsync<InvalidOperationException>(() => second[0].Outcome); // the job is somebody else's
        Assert.IsType<HoldOutcome.Placed>(await second[1].Outcome);
        Assert.Equal(4, await CountAsync("SELECT count(*) FROM holds"));
    }

    /// <summary>The page on which the second batch is decided is not the third's.</summary>
    [Fact]
    public async Task TryDecide_WhileABatchWaitsForItsHeadStart_IsNotItsTurn()
    {
        await using var keeper = await KeepAsync(
            """
            INSERT INTO holds (job_id, account, owner, node_id, model, multiplier, amount, issued_at, expires_at)
            VALUES ('second-0', 'other', 'owner', 'node', 'llama', 1000, 5, now(), now() + interval '5 minutes')
            """);
        var (first, second, third) = (Holds("first"), Holds("second"), Holds("third"));
        await _writer.CommitAsync(first);
        _writer.Prepare(second);
        await Eventually.TrueAsync(async () => await CountAsync(Waiting) == 1, "the second batch waits for a job's row");
        var commit = _writer.CommitAsync(second);
        Assert.False(_writer.TryDecide(third[0]));
        await EndAsync(keeper, "ROLLBACK");
        await commit;
        Assert.True(_writer.TryDecide(third[0]));
        await _writer.CommitAsync(third);

        await AssertPlacedAsync(first, second, third);
    }

    [Fact]
    public async Task Prepare_NoSecondConnectionToBeHad_GoesOnByTheFirst()
    {
        var user = $"narrow_{Guid.NewGuid():N}";
        await ExecuteAsync(
            $"""
            CREATE ROLE {user} LOGIN PASSWORD 'x' CONNECTION LIMIT 1;
            GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {user}
            """);
        await using var database = new PostgresDatabase(Options.Create(new StorageOptions
        {
            ConnectionString = new NpgsqlConnectionStringBuilder(_address) { Username = user, Password = "x" }.ConnectionString,
        }));
        await using var writer = new PostgresLedgerWriter(database, new PostgresAccounts(), _options, TimeProvider.System);
        var (first, second, third) = (Holds("first"), Holds("second"), Holds("third"));
        await writer.CommitAsync(first);
        writer.Prepare(second);
        await writer.CommitAsync(second);
        writer.Prepare(third);
        await writer.CommitAsync(third);

        await AssertPlacedAsync(first, second, third);
    }

    [Fact]
    public async Task Abandon_BatchHasBegun_LeavesNothingOfIt()
    {
        var first = Holds("first");
        await await BeginBothAsync(first, Holds("second"), "ROLLBACK");
        await _writer.AbandonAsync();
        await AssertNothingBegunAsync();
        var third = Holds("third");
        await _writer.CommitAsync(third);

        await AssertPlacedAsync(first, third);
    }

    [Fact]
    public async Task Dispose_BatchHasBegun_LeavesNothingOfIt()
    {
        var first = Holds("first");
        await await BeginBothAsync(first, Holds("second"), "ROLLBACK");
        await _writer.DisposeAsync();

        await AssertNothingBegunAsync();
        await AssertPlacedAsync(first);
    }

    [Fact]
    public async Task Commit_OneAfterAnotherWithAHeadStart_NumbersLegsInTheirOrder()
    {
        await _writer.CommitAsync(Holds("first"));
        await _writer.CommitAsync(Holds("second"));
        var settlements = Settlements("second");
        await await BeginBothAsync(Settlements("first"), settlements, "ROLLBACK");
        await _writer.CommitAsync(settlements);

        Assert.Equal(4, await CountAsync("SELECT count(*) FROM transactions WHERE leg = 0 AND job_id IS NOT NULL"));
        Assert.Equal(0, await CountAsync(
            """
            SELECT count(*) FROM transactions earlier JOIN transactions later ON later.id > earlier.id
            WHERE earlier.created_at > later.created_at OR earlier.job_id LIKE 'second%' AND later.job_id LIKE 'first%'
            """));
    }

    private PostgresLedgerWriter CreateWriter() => new(_database, new PostgresAccounts(), _options, TimeProvider.System);

    /// <summary>Commits a batch that has to wait for the payer's wallet until another has begun, and lets it go.</summary>
    /// <param name="first">The batch.</param>
    /// <param name="second">The other.</param>
    /// <param name="end">How whoever keeps the wallet ends.</param>
    /// <returns>The commit.</returns>
    private async Task<Task> BeginBothAsync(IReadOnlyList<LedgerOperation> first, IReadOnlyList<LedgerOperation> second, string end)
    {
        await using var keeper = await KeepAsync("SELECT FROM wallets WHERE account = 'payer' FOR UPDATE");
        var before = await CountAsync("SELECT count(*) FROM holds");
        var commit = _writer.CommitAsync(first);
        _writer.Prepare(second);
        await Eventually.TrueAsync(async () => await CountAsync(Begun) == 1, "the second batch has begun");
        Assert.False(commit.IsCompleted);
        Assert.Equal(before, await CountAsync("SELECT count(*) FROM holds"));
        await EndAsync(keeper, end);
        return commit;
    }

    private async Task<NpgsqlConnection> KeepAsync(string sql)
    {
        var connection = await _database.Source.OpenConnectionAsync(Cancellation);
        await using var command = new NpgsqlCommand($"BEGIN; {sql}", connection);
        await command.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }

    private static async Task EndAsync(NpgsqlConnection keeper, string sql)
    {
        await using var command = new NpgsqlCommand(sql, keeper);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task AssertPlacedAsync(params PlaceHold[][] batches)
    {
        foreach (var batch in batches)
        {
            Complete(batch);
            foreach (var hold in batch)
            {
                Assert.IsType<HoldOutcome.Placed>(await hold.Outcome);
            }
        }

        Assert.Equal(batches.Sum(batch => batch.Length), await CountAsync("SELECT count(*) FROM holds"));
    }

    /// <summary>The server hears of a session's end a little later.</summary>
    private Task AssertNothingBegunAsync() => Eventually.TrueAsync(async () => await CountAsync(Begun) == 0, "nothing is left of the second batch");

    private static void Complete(IEnumerable<LedgerOperation> batch)
    {
        foreach (var operation in batch)
        {
            operation.Complete();
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
