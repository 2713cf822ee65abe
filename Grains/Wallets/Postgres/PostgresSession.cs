using MonkeyTroop.Grains.Storage;
using Npgsql;

namespace MonkeyTroop.Grains.Wallets.Postgres;

/// <summary>A connection that one writer keeps, with the settings that suit it.</summary>
internal sealed class PostgresSession(PostgresDatabase database) : IAsyncDisposable
{
    /// <summary>
    /// One plan for each statement, by its indexes, whatever the arrays hold: the planner's guess of their length costs more than it
    /// saves, and so would compiling the plan. A commit is on disk when it returns, also where the server's default is not to wait
    /// for that. Others wait for this writer's locks only for so long, also when this process is halted in the middle.
    /// </summary>
    private const string Settings =
        """
        SET plan_cache_mode = force_generic_plan;
        SET enable_seqscan = off;
        SET enable_hashjoin = off;
        SET enable_mergejoin = off;
        SET jit = off;
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
        SET lock_timeout = '5s';
        SET idle_in_transaction_session_timeout = '10s';
        """;

    /// <summary>The connection while there is one.</summary>
    public NpgsqlConnection? Connection { get; private set; }

    /// <summary>The connection, opened if there is none.</summary>
    public async ValueTask<NpgsqlConnection> OpenAsync()
    {
        if (Connection is not null)
        {
            return Connection;
        }

        var connection = await database.Unpooled.OpenConnectionAsync().ConfigureAwait(false);
        try
        {
            await using var command = new NpgsqlCommand(Settings, connection);
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
            return Connection = connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the session on the server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Connection is { } connection)
        {
            Connection = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
