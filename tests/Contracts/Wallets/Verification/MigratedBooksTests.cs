using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Verification;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Contracts.Wallets.Verification;

/// <summary>Books that an earlier version wrote must balance by today's rules.</summary>
public sealed class MigratedBooksTests : IDisposable
{
    /// <summary>
    /// Rows as the version with <c>0002_ledger.sql</c> wrote them: two opened accounts and one that only earned, a settled job, one on an
    /// own node (which spent starter credits then), a late one, an open one whose final receipt was overtaken, an untouched one.
    /// </summary>
    private const string Rows =
        """
        INSERT INTO wallets (account, balance, held, created_at)
        VALUES ('payer', 880, 240, 1), ('owner', 1110, 0, 1), ('earner', 10, 0, 1);
        UPDATE wallets SET balance = -2000 WHERE account = ':treasury';
        INSERT INTO holds (job_id, account, owner, node_id, model, multiplier, amount, captured, counted_ms, last_sequence, status, proof_id, issued_at, expires_at)
        VALUES ('settled', 'payer', 'owner', 'node', 'model', 1000, 140, 60, 0, 2, 'settled', 'proof-1', 1, 2),
               ('own', 'payer', 'payer', 'node', 'model', 1000, 140, 50, 0, 1, 'settled', 'proof-2', 1, 2),
               ('late', 'payer', 'earner', 'node', 'model', 1000, 140, 10, 0, 1, 'expired', 'proof-3', 1, 2),
               ('overtaken', 'payer', 'owner', 'node', 'model', 1000, 150, 50, 0, 5, 'open', 'proof-4', 1, 2),
               ('untouched', 'payer', 'owner', 'node', 'model', 1000, 140, 0, 0, 0, 'open', NULL, 1, 2),
               ('cancelled', 'payer', 'owner', 'node', 'model', 1000, 140, 0, 0, 0, 'cancelled', NULL, 1, 2);
        INSERT INTO receipts VALUES ('settled', 1, 1, 0, 0, 0, 4), ('settled', 2, 2, 0, 0, 1, 5), ('own', 1, 1, 0, 0, 1, 4),
               ('late', 1, 1, 0, 0, 1, 4), ('overtaken', 3, 9, 0, 0, 1, 5), ('overtaken', 5, 1, 0, 0, 0, 4);
        INSERT INTO transfers (id, idempotency_key, type, job_id, duration_ms, created_at)
        VALUES (1, 'starter:payer', 'starter', NULL, NULL, 1), (2, 'starter:owner', 'starter', NULL, NULL, 1),
               (3, 'receipt:settled:1', 'settlement', 'settled', 1, 4), (4, 'receipt:settled:2', 'settlement', 'settled', 1, 5),
               (5, 'receipt:own:1', 'settlement', 'own', 1, 4), (6, 'receipt:late:1', 'late_settlement', 'late', 1, 4),
               (7, 'receipt:overtaken:5', 'settlement', 'overtaken', 1, 4);
        INSERT INTO transactions (transfer_id, account, amount)
        VALUES (1, ':treasury', -1000), (1, 'payer', 1000), (2, ':treasury', -1000), (2, 'owner', 1000), (3, 'payer', -40), (3, 'owner', 40),
               (4, 'payer', -20), (4, 'owner', 20), (5, 'payer', -50), (5, 'payer', 50), (6, 'payer', -10), (6, 'earner', 10),
               (7, 'payer', -50), (7, 'owner', 50);
        """;

    private readonly TestFolder _folder = new("migrated-books");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Verify_BooksOfAnEarlierVersion_AreClean()
    {
        var options = new StorageOptions { DataFolder = _folder.Path };
        var database = new SqliteDatabase(Microsoft.Extensions.Options.Options.Create(options));
        Migrations.ApplySqlite(database, Migrations.SqliteScripts[1]);
        using (var connection = database.Open())
        {
            connection.Execute(Rows);
        }

        Migrations.ApplySqlite(database);
        var report = await new SqliteVerifier(options.DatabasePath, TimeProvider.System).VerifyAsync(TestContext.Current.CancellationToken);

        Assert.Empty(report.Violations);
        Assert.Equal((7L, 14L, new Credits(2000)), (report.Totals.Transfers, report.Totals.Transactions, Credits.Zero - report.Totals.Treasury));
    }
}
