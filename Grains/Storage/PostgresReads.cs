using Npgsql;

namespace MonkeyTroop.Grains.Storage;

/// <summary>Reads on connections of their own.</summary>
internal static class PostgresReads
{
    /// <summary>Runs a read.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    public static async Task<T> ReadAsync<T>(
        this PostgresDatabase database, Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await database.Source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            return await read(connection, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            throw PostgresFaults.ToUnavailable(e);
        }
    }
}
