using Npgsql;

namespace MonkeyTroop.Grains.Storage;

/// <summary>Tells whether Postgres takes writes: writes a row of grain state and rolls it back.</summary>
internal sealed class PostgresHealth(PostgresDatabase database) : IStoreHealth
{
    /// <summary>
    /// A read-only server refuses the row, a full disk has no room for it. Every check has a key of its own, so that two at the same
    /// time do not wait for each other.
    /// </summary>
    private const string Probe =
        """
        INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString, ModifiedOn, Version)
        VALUES (':health', '', 0, 0, gen_random_uuid()::text, now(), 1)
        """;

    public async Task CheckAsync(CancellationToken cancellation)
    {
        try
        {
            await CheckAsync(database.Source, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            throw PostgresFaults.ToUnavailable(e);
        }
    }

    /// <summary>The check itself.</summary>
    /// <exception cref="NpgsqlException">The server is away or refuses.</exception>
    internal static async Task CheckAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using var probe = new NpgsqlCommand(Probe, connection, transaction);
        await probe.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await transaction.RollbackAsync(cancellation).ConfigureAwait(false);
    }
}
