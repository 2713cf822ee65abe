using System.Text;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Postgres;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public sealed class PostgresLedgerStoreTests(SharedPostgres postgres) : LedgerStoreContract
{
    private string _address = null!;
    private PostgresDatabase _database = null!;

    /// <summary>What was acknowledged must be on disk, whatever the server's administrator thought of other programs.</summary>
    [Fact]
    public async Task Commit_ServerDoesNotWaitForTheDisk_WaitsAllTheSame()
    {
        var server = await postgres.ServerAsync();
        await server.ExecuteAsync($"ALTER DATABASE {new NpgsqlConnectionStringBuilder(_address).Database} SET synchronous_commit = off");
        await using var database = new PostgresDatabase(Options.Create(new StorageOptions { ConnectionString = _address }));
        await using var writer = new PostgresLedgerWriter(database, new PostgresAccounts(), new LedgerOptions(), Time);
        await writer.CommitAsync([new OpenAccount("payer", Credits.Zero, TestContext.Current.CancellationToken)]);

        await using var asked = writer.Connection!.CreateCommand();
        asked.CommandText = "SHOW synchronous_commit";
        Assert.Equal("on", await asked.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("UPDATE transactions SET amount = 1")]
    [InlineData("DELETE FROM transactions")]
    [InlineData("TRUNCATE transactions")]
    [InlineData("UPDATE receipts SET duration_ms = 1")]
    [InlineData("DELETE FROM receipts")]
    [InlineData("DELETE FROM holds")]
    [InlineData("DELETE FROM wallets WHERE account = 'payer'")]
    public async Task LedgerRow_UpdatedOrDeleted_IsRefusedByTheDatabase(string sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(sql));

        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VALUES ('half', 0, 'payer', -5, 'x', now())")]
    [InlineData("VALUES ('uneven', 0, 'payer', -5, 'x', now()), ('uneven', 1, 'owner', 6, 'x', now())")]
    [InlineData("VALUES ('same', 0, 'payer', -5, 'x', now()), ('same', 0, 'owner', -5, 'x', now())")]
    [InlineData("VALUES ('both', 1, 'payer', -5, 'x', now()), ('both', 1, 'owner', 5, 'x', now())")]
    [InlineData("VALUES ('more', 0, 'payer', -5, 'x', now()), ('more', 0, 'owner', -5, 'x', now()), ('more', 1, 'owner', 10, 'x', now())")]
    [InlineData("VALUES ('starter:payer', 0, ':treasury', -5, 'x', now()), ('starter:payer', 1, 'payer', 5, 'x', now())")]
    public async Task Transfer_UnbalancedOrTwice_IsRefusedByTheDatabase(string legs)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => WriteAsync($"INSERT INTO transactions (transfer_id, leg, account, amount, type, created_at) {legs}"));

        Assert.StartsWith("23", refused.SqlState, StringComparison.Ordinal);
    }

    /// <summary>The wallet's version says that nobody touched its holds, and yet one is gone.</summary>
    [Fact]
    public async Task Settle_HoldThatWasTakenAwayByHand_ChangesNothing()
    {
        Assert.IsType<HoldOutcome.Placed>(await HoldAsync("job"));
        await WriteAsync(
            "SET session_replication_role = replica; DELETE FROM holds; UPDATE wallets SET held = 0; SET session_replication_role = origin");

        Assert.IsNotType<SettlementOutcome.Settled>(await Store.SettleAsync(
            "payer", Receipt("job", 1, 5000, true, TimeSpan.FromSeconds(60)), TestContext.Current.CancellationToken));
        Assert.Equal(0, await CountAsync("SELECT count(*) FROM receipts"));
    }

    /// <summary>An index over an expression serves those only who write the expression as it does.</summary>
    [Fact]
    public async Task Statement_ManyAccounts_IsReadByTheIndexOfHistories()
    {
        await using var connection = await _database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var plan = new NpgsqlCommand(
            $"""
            SET enable_seqscan = off;
            SET plan_cache_mode = force_generic_plan;
            PREPARE statement (text, timestamptz, bigint, timestamptz, integer) AS {PostgresHistories.Select};
            EXPLAIN EXECUTE statement ('payer', now(), 1, now(), 1)
            """,
            connection);
        await using var lines = await plan.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var text = new StringBuilder();
        while (await lines.ReadAsync(TestContext.Current.CancellationToken))
        {
            text.AppendLine(lines.GetString(0));
        }

        Assert.Contains("Index Scan Backward using transactions_history", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("using transactions_once", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE wallets SET held = balance + 1 WHERE account = 'payer'")]
    [InlineData("UPDATE wallets SET balance = -1 WHERE account = 'payer'")]
    [InlineData("UPDATE wallets SET held = -1 WHERE account = 'payer'")]
    [InlineData("UPDATE wallets SET starter = balance + 1 WHERE account = 'payer'")]
    public async Task Wallet_NegativeAvailable_IsRefusedByTheDatabase(string sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(sql));

        Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
    }

    private protected override async Task<ILedgerDatabase> CreateAsync()
    {
        _address = await postgres.CreatePreparedAsync();
        _database = new PostgresDatabase(Options.Create(new StorageOptions { ConnectionString = _address }));
        return new PostgresLedger(_database, Time);
    }

    private protected override async Task CloseAsync()
    {
        await _database.DisposeAsync();
    }

    private protected override async Task<Books> ReadBooksAsync() => new(
        await CountAsync("SELECT sum(balance)::bigint FROM wallets"),
        await CountAsync("SELECT count(*) FROM (SELECT FROM transactions GROUP BY transfer_id HAVING sum(amount) <> 0) t"),
        await CountAsync(
            """
            SELECT count(*) FROM wallets LEFT JOIN (SELECT account, sum(amount) AS total FROM transactions GROUP BY account) leg USING (account)
            WHERE balance <> coalesce(total, 0)
            """),
        await CountAsync(
            """
            SELECT count(*) FROM wallets
            LEFT JOIN (SELECT account, sum(amount - captured) AS total FROM holds WHERE status = 'open' GROUP BY account) hold USING (account)
            WHERE held <> coalesce(total, 0)
            """));

    private async Task<long> CountAsync(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<int> WriteAsync(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }
}
