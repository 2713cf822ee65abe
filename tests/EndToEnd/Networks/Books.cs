using System.Data.Common;
using Microsoft.Data.Sqlite;
using MonkeyTroop.Tests.TestKit.Networks;
using Npgsql;

namespace MonkeyTroop.Tests.Networks;

/// <summary>
/// A coordinator's ledger as its rows show it, read from outside with SQL of the tests' own: nothing here trusts what the program
/// says about itself.
/// </summary>
internal sealed class Books
{
    /// <summary>What must never be found, each with the query that finds it.</summary>
    private static readonly (string Fault, string Query)[] Rules =
    [
        ("the wallets and the treasury do not sum to zero", "SELECT CAST(sum(balance) AS text) FROM wallets HAVING sum(balance) <> 0"),
        ("not two legs that sum to zero",
            """
            SELECT transfer_id FROM transactions GROUP BY transfer_id
            HAVING count(*) <> 2 OR sum(amount) <> 0 OR min(leg) <> 0 OR max(leg) <> 1
            """),
        ("a balance that differs from its legs",
            """
            SELECT wallet.account FROM wallets wallet
            LEFT JOIN (SELECT account, sum(amount) AS moved FROM transactions GROUP BY account) legs ON legs.account = wallet.account
            WHERE wallet.balance <> coalesce(legs.moved, 0)
            """),
        ("starter credits that differ from their legs",
            """
            SELECT wallet.account FROM wallets wallet
            LEFT JOIN (SELECT account, sum(starter) AS moved FROM transactions GROUP BY account) legs ON legs.account = wallet.account
            WHERE wallet.account <> ':treasury' AND wallet.starter <> coalesce(legs.moved, 0)
            """),
        ("held credits that differ from the open holds",
            """
            SELECT wallet.account FROM wallets wallet
            LEFT JOIN (SELECT account, sum(amount - captured) AS remaining FROM holds WHERE status = 'open' GROUP BY account) open
                ON open.account = wallet.account
            WHERE wallet.held <> coalesce(open.remaining, 0)
            """),
        ("a wallet out of its bounds",
            "SELECT account FROM wallets WHERE account <> ':treasury' AND (held < 0 OR held > balance OR starter < 0 OR starter > balance)"),
        ("a balance that was below zero after some entry",
            """
            SELECT DISTINCT account FROM (SELECT account, sum(amount) OVER (PARTITION BY account ORDER BY id) AS after FROM transactions) history
            WHERE account <> ':treasury' AND after < 0
            """),
        ("a hold captured beyond its amount, or below nothing", "SELECT job_id FROM holds WHERE captured < 0 OR captured > amount"),
        ("a capture that differs from its transfers",
            """
            SELECT hold.job_id FROM holds hold
            LEFT JOIN (SELECT job_id, sum(CASE WHEN type = 'refund' THEN -amount ELSE amount END) AS moved
                       FROM transactions WHERE leg = 1 AND job_id IS NOT NULL GROUP BY job_id) legs ON legs.job_id = hold.job_id
            WHERE hold.captured <> coalesce(legs.moved, 0)
            """),
        ("a job's transfer between others than its payer and its owner",
            """
            SELECT leg.transfer_id FROM transactions leg LEFT JOIN holds hold ON hold.job_id = leg.job_id
            WHERE leg.job_id IS NOT NULL
              AND (hold.job_id IS NULL OR leg.account <> CASE WHEN (leg.leg = 0) = (leg.type <> 'refund') THEN hold.account ELSE hold.owner END)
            """),
        ("a job's transfer without its receipt or word",
            """
            SELECT leg.transfer_id FROM transactions leg
            WHERE leg.job_id IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM receipts WHERE receipts.job_id = leg.job_id AND leg.transfer_id = 'receipt:' || leg.job_id || ':' || receipts.sequence)
              AND NOT EXISTS
                (SELECT 1 FROM holds WHERE holds.job_id = leg.job_id AND leg.transfer_id = 'word:' || leg.job_id || ':' || holds.allowed)
            """),
        ("a hold that names another receipt than the latest",
            """
            SELECT hold.job_id FROM holds hold
            LEFT JOIN (SELECT job_id, max(sequence) AS latest FROM receipts GROUP BY job_id) receipt ON receipt.job_id = hold.job_id
            WHERE hold.last_sequence <> coalesce(receipt.latest, 0)
            """),
        ("a hold settled without a final receipt",
            "SELECT job_id FROM holds WHERE status = 'settled' AND NOT EXISTS (SELECT 1 FROM receipts WHERE receipts.job_id = holds.job_id AND final)"),
        ("a cancelled hold with a receipt",
            "SELECT job_id FROM holds WHERE status = 'cancelled' AND (captured <> 0 OR last_sequence <> 0)"),
        ("starter credits more than once", "SELECT account FROM transactions WHERE type = 'starter' AND leg = 1 GROUP BY account HAVING count(*) > 1"),
        ("one proof with more than one hold", "SELECT proof_id FROM holds WHERE proof_id IS NOT NULL GROUP BY account, proof_id HAVING count(*) > 1"),
    ];

    private readonly Func<DbConnection> _connect;
    private readonly bool _isPostgres;

    private Books(Func<DbConnection> connect, bool isPostgres) => (_connect, _isPostgres) = (connect, isPostgres);

    /// <summary>The ledger of a network's coordinator, whose Postgres database is given as a connection string.</summary>
    public static Books Of(TroopNetwork network) =>
        network.Database is { } database ? OfPostgres(database) : OfSqlite(network.CoordinatorData);

    /// <summary>The ledger in a Postgres database.</summary>
    public static Books OfPostgres(string connectionString)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        return new Books(() => new NpgsqlConnection(unpooled), isPostgres: true);
    }

    /// <summary>The ledger in the SQLite file of a data folder.</summary>
    public static Books OfSqlite(string dataFolder)
    {
        var file = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(dataFolder, "coordinator.db"),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        };
        return new Books(() => new SqliteConnection(file.ConnectionString), isPostgres: false);
    }

    /// <summary>A column's time as microseconds since 1970.</summary>
    public string Micros(string column) => _isPostgres ? $"(extract(epoch FROM {column}) * 1000000)::bigint" : column;

    /// <summary>Everything that is wrong with the books by themselves.</summary>
    public async Task<IReadOnlyList<string>> FindFaultsAsync()
    {
        var faults = new List<string>();
        foreach (var (fault, query) in Rules)
        {
            faults.AddRange((await ReadAsync(query, row => row.GetString(0))).Select(subject => $"{fault}: {subject}"));
        }

        return faults;
    }

    /// <summary>Asserts that nothing is wrong with the books by themselves.</summary>
    public async Task AssertSoundAsync() => Assert.Empty(await FindFaultsAsync());

    /// <summary>Runs a query and reads every row.</summary>
    public async Task<IReadOnlyList<T>> ReadAsync<T>(string sql, Func<DbDataReader, T> read)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var connection = _connect();
        await connection.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
