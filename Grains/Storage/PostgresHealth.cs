using Npgsql;

namespace MonkeyTroop.Grains.Storage;

/// <summary>Tells whether Postgres takes writes.</summary>
internal sealed class PostgresHealth(PostgresDatabase database) : IStoreHealth
{
    /// <summary>
    /// What a read-only server refuses. Every check has a key of its own, so that two at the same time do not wait for each other.
    /// </summary>
    private const string Write =
        """
        INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString, ModifiedOn, Version)
        VALUES (':health', '', 0, 0, gen_random_uuid()::text, now(), 1)
        """;

    /// <summary>
    /// What a full disk refuses. The row above may fit into a page that the table has already; a result that is larger than the
    /// memory allowed for it, the least that can be set, goes to a new file, which is gone with the statement.
    /// </summary>
    private static readonly string[] Spill = ["SET LOCAL work_mem = '64kB'", "SELECT count(*) FROM generate_series(1, 4000)"];

    /// <summary>What waits for the session that has locked the ledger. It changes no row.</summary>
    private const string Ledger = "UPDATE wallets SET version = version WHERE false";

    public string Name => "Postgres";

    public async Task CheckAsync(CancellationToken cancellation)
    {
        try
        {
            await CheckAsync(database.Source, [Write, Ledger, .. Spill], cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            throw PostgresFaults.ToUnavailable(e);
        }
    }

    /// <summary>Writes and rolls back, into a database that may not have a ledger yet.</summary>
    /// <exception cref="NpgsqlException">The server is away or refuses.</exception>
    internal static Task CheckAsync(NpgsqlDataSource source, CancellationToken cancellation) => CheckAsync(source, [Write, .. Spill], cancellation);

    private static async Task CheckAsync(NpgsqlDataSource source, IEnumerable<string> statements, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginLimitedAsync(cancellation).ConfigureAwait(false);
        await using var probe = new NpgsqlBatch(connection, transaction);
        foreach (var statement in statements)
        {
            probe.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        }

        await probe.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await transaction.RollbackAsync(cancellation).ConfigureAwait(false);
    }
}
