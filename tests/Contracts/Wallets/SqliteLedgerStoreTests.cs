using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Sqlite;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public sealed class SqliteLedgerStoreTests : LedgerStoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("troop-ledger-").FullName;
    private SqliteDatabase _database = null!;
    private SqliteWriter _writer = null!;

    [Theory]
    [InlineData("UPDATE transactions SET amount = 1")]
    [InlineData("DELETE FROM transactions")]
    [InlineData("DELETE FROM holds")]
    [InlineData("DELETE FROM wallets WHERE account = 'payer'")]
    public async Task LedgerRow_UpdatedOrDeleted_IsRefusedByTheDatabase(string sql)
    {
        await HoldAsync("job");
        var refused = await Assert.ThrowsAsync<SqliteException>(() => WriteAsync(sql));

        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VALUES ('half', 0, 'payer', -5, 'x', 0)")]
    [InlineData("VALUES ('uneven', 0, 'payer', -5, 'x', 0), ('uneven', 1, 'owner', 6, 'x', 0)")]
    [InlineData("VALUES ('same', 0, 'payer', -5, 'x', 0), ('same', 0, 'owner', -5, 'x', 0)")]
    [InlineData("VALUES ('nobody', 0, 'payer', -5, 'x', 0), ('nobody', 1, 'nobody', 5, 'x', 0)")]
    [InlineData("VALUES ('starter:payer', 0, ':treasury', -5, 'x', 0), ('starter:payer', 1, 'payer', 5, 'x', 0)")]
    public async Task Transfer_UnbalancedOrTwice_IsRefusedByTheDatabase(string legs)
    {
        var refused = await Assert.ThrowsAsync<SqliteException>(
            () => WriteAsync($"INSERT INTO transactions (transfer_id, leg, account, amount, type, created_at) {legs}"));

        Assert.Equal(19, refused.SqliteErrorCode);
    }

    [Theory]
    [InlineData("UPDATE wallets SET held = balance + 1 WHERE account = 'payer'")]
    [InlineData("UPDATE wallets SET balance = -1 WHERE account = 'payer'")]
    [InlineData("UPDATE wallets SET held = -1 WHERE account = 'payer'")]
    public async Task Wallet_NegativeAvailable_IsRefusedByTheDatabase(string sql)
    {
        var refused = await Assert.ThrowsAsync<SqliteException>(() => WriteAsync(sql));

        Assert.Contains("CHECK", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_ThatThrows_IsRolledBackAndFailsAlone()
    {
        var failing = _writer.WriteAsync<int>(
            db =>
            {
                db.Execute("UPDATE wallets SET balance = balance + 5 WHERE account = 'payer'");
                throw new InvalidOperationException("midway");
            },
            TestContext.Current.CancellationToken);
        var neighbour = Store.FindAsync("payer", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        Assert.Equal(Credits.Of(1000), (await neighbour)!.Balance);
    }

    [Fact]
    public async Task Write_MoreThanMayWait_IsRefusedWithoutWaiting()
    {
        await using var writer = new SqliteWriter(_database, Options.Create(new StorageOptions { MaxQueuedWrites = 1 }));
        using var gate = new SemaphoreSlim(0);
        var running = writer.WriteAsync(_ => gate.Wait(TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken);
        var answers = Enumerable.Range(0, 10).Select(_ => writer.WriteAsync(_ => true, TestContext.Current.CancellationToken)).ToList();

        Assert.Contains(answers, answer => answer.IsFaulted && answer.Exception!.InnerException is StoreUnavailableException);
        gate.Release();
        Assert.True(await running);
    }

    private protected override Task<ILedgerDatabase> CreateAsync()
    {
        var options = new StorageOptions { DataFolder = _folder };
        _database = new SqliteDatabase(Options.Create(options));
        Migrations.ApplySqlite(_database);
        _writer = new SqliteWriter(_database, Options.Create(options));
        return Task.FromResult<ILedgerDatabase>(new SqliteLedger(_database, _writer, Time));
    }

    private protected override async Task CloseAsync()
    {
        await _writer.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private protected override Task<Books> ReadBooksAsync() => Task.FromResult(_database.Read(db => new Books(
        db.Scalar<long>("SELECT sum(balance) FROM wallets"),
        db.Scalar<long>("SELECT count(*) FROM (SELECT transfer_id FROM transactions GROUP BY transfer_id HAVING sum(amount) <> 0)"),
        db.Scalar<long>(
            "SELECT count(*) FROM wallets w WHERE balance <> coalesce((SELECT sum(amount) FROM transactions t WHERE t.account = w.account), 0)"),
        db.Scalar<long>(
            """
            SELECT count(*) FROM wallets w
            WHERE held <> coalesce((SELECT sum(amount - captured) FROM holds h WHERE h.account = w.account AND h.status = 'open'), 0)
            """))));

    private Task<int> WriteAsync(string sql) => _writer.WriteAsync(db => db.Execute(sql), TestContext.Current.CancellationToken);
}
