using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using MonkeyTroop.Tests.TestKit.Networks;
using Npgsql;

namespace MonkeyTroop.Tests.Networks;

/// <summary>Looks into a coordinator's ledger from outside, to see what no call shows: that the books balance.</summary>
internal static class Ledger
{
    /// <summary>Asserts that all wallets and the treasury sum to zero, each transfer too, and that wallets agree with the entries behind them.</summary>
    public static async Task AssertBalancedAsync(TroopNetwork network)
    {
        Assert.Equal(0L, await NumberAsync(network, "SELECT COALESCE(SUM(balance), 0) FROM wallets"));
        Assert.Equal(0L, await NumberAsync(
            network, "SELECT COUNT(*) FROM (SELECT transfer_id FROM transactions GROUP BY transfer_id HAVING SUM(amount) <> 0) unbalanced"));
        Assert.Equal(0L, await NumberAsync(
            network,
            """
            SELECT COUNT(*) FROM wallets w
            WHERE w.balance <> (SELECT COALESCE(SUM(t.amount), 0) FROM transactions t WHERE t.account = w.account)
            """));
        Assert.Equal(0L, await NumberAsync(
            network,
            """
            SELECT COUNT(*) FROM wallets w
            WHERE w.held <> (SELECT COALESCE(SUM(h.amount - h.captured), 0) FROM holds h WHERE h.account = w.account AND h.status = 'open')
            """));
    }

    private static async Task<long> NumberAsync(TroopNetwork network, string sql)
    {
        await using var connection = Connect(network);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }

    private static DbConnection Connect(TroopNetwork network) => network.Database is { } database
        ? new NpgsqlConnection(database)
        : new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(network.CoordinatorData, "coordinator.db"),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ConnectionString);
}
