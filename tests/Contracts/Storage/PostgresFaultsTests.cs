using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Storage;

/// <summary>What the library really throws when a connection breaks between two calls.</summary>
public sealed class PostgresFaultsTests(SharedPostgres postgres) : IAsyncLifetime
{
    private NpgsqlConnection _connection = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(await postgres.CreatePreparedAsync()) { Pooling = false }.ConnectionString);
        await _connection.OpenAsync(Cancellation);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Fact]
    public async Task IsAway_StatementOnAConnectionThatIsClosed_IsTrue()
    {
        await _connection.CloseAsync();
        await using var command = new NpgsqlCommand("SELECT 1", _connection);

        Assert.True(PostgresFaults.IsAway(await Assert.ThrowsAsync<InvalidOperationException>(() => command.ExecuteScalarAsync(Cancellation))));
    }

    [Fact]
    public async Task IsAway_SessionEndedByTheServerInATransaction_IsTrueForEveryCallAfter()
    {
        await using var transaction = await _connection.BeginTransactionAsync(Cancellation);
        var server = await postgres.ServerAsync();
        await server.ExecuteAsync($"SELECT pg_terminate_backend({_connection.ProcessID})");
        await using var command = new NpgsqlCommand("SELECT 1", _connection);

        var first = await Assert.ThrowsAnyAsync<Exception>(() => command.ExecuteScalarAsync(Cancellation));
        var second = await Assert.ThrowsAnyAsync<Exception>(() => command.ExecuteScalarAsync(Cancellation));
        var commit = await Assert.ThrowsAnyAsync<Exception>(() => transaction.CommitAsync(Cancellation));

        Assert.All([first, second, commit], e => Assert.True(PostgresFaults.IsAway(e), e.ToString()));
        Assert.IsType<InvalidOperationException>(second);
        Assert.Equal("Postgres: the connection broke", PostgresFaults.ToUnavailable(second).Message);
    }

    [Fact]
    public async Task IsAway_SecondCommandBesideOneUnderWay_IsADefectOfOurs()
    {
        await using var one = new NpgsqlCommand("SELECT 1", _connection);
        await using var reader = await one.ExecuteReaderAsync(Cancellation);
        await using var other = new NpgsqlCommand("SELECT 2", _connection);

        Assert.False(PostgresFaults.IsAway(await Assert.ThrowsAsync<NpgsqlOperationInProgressException>(() => other.ExecuteScalarAsync(Cancellation))));
    }
}
