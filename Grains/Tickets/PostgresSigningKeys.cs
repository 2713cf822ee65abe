using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using Npgsql;

namespace MonkeyTroop.Grains.Tickets;

/// <summary>
/// Signing keys that all gateways of a coordinator share, in Postgres, sealed with the master key. The number of a key is its row's
/// primary key, so of several gateways that make the next one at the same time exactly one succeeds.
/// </summary>
internal sealed partial class PostgresSigningKeys(
    PostgresDatabase database, IOptions<TicketOptions> tickets, IOptions<StorageOptions> storage, ILogger<PostgresSigningKeys> logger) : ISigningKeyStore
{
    private readonly Lock _gate = new();
    private (KeySeal Seal, string Source)? _seal;

    public Task<IReadOnlyList<StoredKey>> ReadAsync(CancellationToken cancellation) => database.ReadAsync(ReadAsync, cancellation);

    public async Task<bool> TryAddAsync(StoredKey key, bool withdrawOthers, CancellationToken cancellation)
    {
        var sealedKey = SealOf(isEmpty: key.Generation == 1).Seal.Seal(key.Kid, key.Pem!);
        return await database.ReadAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginLimitedAsync(token).ConfigureAwait(false);
                await using var add = new NpgsqlCommand(
                    """
                    INSERT INTO signing_keys (generation, kid, published_at, signs_from, sealed) VALUES ($1, $2, $3, $4, $5)
                    ON CONFLICT DO NOTHING
                    """,
                    connection,
                    transaction)
                {
                    Parameters =
                    {
                        new() { Value = key.Generation }, new() { Value = key.Kid }, new() { Value = key.PublishedAt.UtcDateTime },
                        new() { Value = key.SignsFrom.UtcDateTime }, new() { Value = sealedKey },
                    },
                };
                if (await add.ExecuteNonQueryAsync(token).ConfigureAwait(false) == 0)
                {
                    return false;
                }

                if (withdrawOthers)
                {
                    await using var withdraw = new NpgsqlCommand(
                        "UPDATE signing_keys SET withdrawn_at = coalesce(withdrawn_at, $2), sealed = NULL WHERE generation < $1", connection, transaction)
                    {
                        Parameters = { new() { Value = key.Generation }, new() { Value = key.PublishedAt.UtcDateTime } },
                    };
                    await withdraw.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                }

                await transaction.CommitAsync(token).ConfigureAwait(false);
                return true;
            },
            cancellation).ConfigureAwait(false);
    }

    public Task EraseAsync(IReadOnlyCollection<string> kids, CancellationToken cancellation) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var erase = new NpgsqlCommand("UPDATE signing_keys SET sealed = NULL WHERE kid = ANY ($1) AND sealed IS NOT NULL", connection)
            {
                Parameters = { new() { Value = kids.ToArray() } },
            };
            return await erase.ExecuteNonQueryAsync(token).ConfigureAwait(false);
        },
        cancellation);

    private async Task<IReadOnlyList<StoredKey>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var select = new NpgsqlCommand(
            "SELECT generation, kid, published_at, signs_from, withdrawn_at, sealed FROM signing_keys ORDER BY generation", connection);
        await using var reader = await select.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var keys = new List<StoredKey>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var kid = reader.GetString(1);
            keys.Add(new StoredKey
            {
                Generation = reader.GetInt32(0),
                Kid = kid,
                PublishedAt = reader.GetFieldValue<DateTimeOffset>(2),
                SignsFrom = reader.GetFieldValue<DateTimeOffset>(3),
                WithdrawnAt = reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4),
                Pem = reader.IsDBNull(5) ? null : Open(kid, reader.GetFieldValue<byte[]>(5)),
            });
        }

        _ = keys.Count == 0 ? SealOf(isEmpty: true) : default;
        return keys;
    }

    private string Open(string kid, byte[] sealedKey)
    {
        var (seal, source) = SealOf(isEmpty: false);
        return seal.Open(kid, sealedKey) ?? throw new SigningKeyException(string.Create(
            CultureInfo.InvariantCulture,
            $"the master key in {source} does not open signing key {kid} in the database: it is another one than that which sealed it, or the row was changed"));
    }

    /// <summary>The seal; the first coordinator on an empty table may make its master key.</summary>
    private (KeySeal Seal, string Source) SealOf(bool isEmpty)
    {
        lock (_gate)
        {
            if (_seal is { } known)
            {
                return known;
            }

            var (key, source, isNew) = MasterKey.Find(tickets.Value, storage.Value.DataFolder, mayCreate: isEmpty);
            if (isNew)
            {
                LogMasterKeyMade(source);
            }

            _seal = (new KeySeal(key), source);
            return _seal.Value;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "no master key was configured, so {File} was made: it opens the signing keys in the database; keep a copy, and give the same to every other gateway")]
    private partial void LogMasterKeyMade(string file);
}
