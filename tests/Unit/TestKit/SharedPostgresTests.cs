using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Unit.TestKit;

public sealed class SharedPostgresTests
{
    [Fact]
    public async Task CreateDatabaseAsync_Prepared_IsPreparedOnceAndEachCopyIsItsOwn()
    {
        await using var shared = new SharedPostgres();
        var server = await shared.ServerAsync();
        var prepared = 0;
        Task Prepare(string database)
        {
            Interlocked.Increment(ref prepared);
            return server.ExecuteAsync("CREATE TABLE things (n int)", database);
        }

        var databases = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => shared.CreateDatabaseAsync("things", Prepare)));
        await server.ExecuteAsync("INSERT INTO things VALUES (1)", databases[0]);

        Assert.Equal(1, prepared);
        var counts = await Task.WhenAll(databases.Select(CountAsync));
        Assert.Equal([1L, 0L, 0L, 0L], counts);
    }

    private static async Task<long> CountAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        return (long)(await source.CreateCommand("SELECT count(*) FROM things").ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
