using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public sealed class SqliteLedgerStoreTests : LedgerStoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("troop-ledger-").FullName;
    private SqliteDatabase _database = null!;
    private SqliteWriter _writer = null!;

    [Theory]
    [InlineData("UPDATE transactions SET amount = 1")]
    [InlineData("DELETE FROM transactions")]
    [InlineData("UPDATE transfers SET type = 'x'")]
    [InlineData("DELETE FROM transfers")]
    public async Task LedgerRow_UpdatedOrDeleted_IsRefusedByTheDatabase(string sql)
    {
        var refused = await Assert.ThrowsAsync<SqliteException>(() => WriteAsync(sql));

        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
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
        await using var writer = new SqliteWriter(_database, Microsoft.Extensions.Options.Options.Create(new StorageOptions { MaxQueuedWrites = 1 }));
        using var gate = new SemaphoreSlim(0);
        var running = writer.WriteAsync(_ => gate.Wait(TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken);
        var answers = Enumerable.Range(0, 10).Select(_ => writer.WriteAsync(_ => true, TestContext.Current.CancellationToken)).ToList();

        Assert.Contains(answers, answer => answer.IsFaulted && answer.Exception!.InnerException is StoreUnavailableException);
        gate.Release();
        Assert.True(await running);
    }

    private protected override Task<ILedgerStore> CreateAsync()
    {
        var options = new StorageOptions { DataFolder = _folder };
        _database = new SqliteDatabase(Microsoft.Extensions.Options.Options.Create(options));
        Migrations.ApplySqlite(_database);
        _writer = new SqliteWriter(_database, Microsoft.Extensions.Options.Options.Create(options));
        return Task.FromResult<ILedgerStore>(new SqliteLedgerStore(_database, _writer, Time));
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
