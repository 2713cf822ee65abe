using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Storage;

public sealed class PostgresTransactionsTests(SharedPostgres postgres)
{
    [Fact]
    public async Task BeginLimited_UntilItsEnd_LimitsHowLongTheServerHearsNothing()
    {
        var server = await postgres.ServerAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString("postgres"));
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);

        await using (var transaction = await connection.BeginLimitedAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal("10s", await LimitAsync(connection));
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("0", await LimitAsync(connection));
    }

    private static async Task<string?> LimitAsync(NpgsqlConnection connection)
    {
        await using var asked = new NpgsqlCommand("SHOW idle_in_transaction_session_timeout", connection);
        return (string?)await asked.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
