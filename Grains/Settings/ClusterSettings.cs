using Microsoft.Extensions.Logging;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Storage;
using Npgsql;

namespace MonkeyTroop.Grains.Settings;

/// <summary>
/// The settings that all members of a coordinator must share, kept in its database. A member with other values does not join: otherwise the
/// member that serves an account would decide what the account starts with, which limits apply, and who is believed. Changing the cluster's
/// settings needs an explicit flag and is written to the audit log.
/// </summary>
internal sealed partial class ClusterSettings(
    PostgresDatabase database, IEnumerable<SharedSetting> settings, IServiceProvider services, EffectAudit audit, ILogger<ClusterSettings> logger)
{
    private readonly Lazy<IReadOnlyDictionary<string, string>> _here = new(() =>
        settings.ToDictionary(setting => setting.Name, setting => setting.Value(services), StringComparer.Ordinal));

    /// <summary>Compares this member's settings with the others', and writes down those that were not told yet.</summary>
    /// <param name="takesOver">Whether this member's are to be the cluster's from now on.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SettingsDifferException">They differ, and this member does not take over.</exception>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public async Task RequireAsync(bool takesOver, CancellationToken cancellation)
    {
        var differences = await database.ReadAsync((connection, token) => SettleAsync(connection, takesOver, token), cancellation).ConfigureAwait(false);
        if (differences.Count > 0 && !takesOver)
        {
            throw new SettingsDifferException(differences);
        }

        foreach (var (name, here, there) in differences)
        {
            LogTakenOver(name, there, here);
            await audit.WriteAsync(AuditEventTypes.SettingsChanged, null, ("setting", name), ("from", there), ("to", here)).ConfigureAwait(false);
        }
    }

    /// <summary>What differs now: another member may have taken over since this one started.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public Task<IReadOnlyList<SettingsDifference>> CompareAsync(CancellationToken cancellation) => database.ReadAsync(
        async (connection, token) => SettingsDifference.Of(_here.Value, await ReadAsync(connection, token).ConfigureAwait(false)), cancellation);

    private async Task<IReadOnlyList<SettingsDifference>> SettleAsync(NpgsqlConnection connection, bool takesOver, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginLimitedAsync(cancellation).ConfigureAwait(false);
        await using (var alone = new NpgsqlCommand("LOCK TABLE cluster_settings IN EXCLUSIVE MODE", connection))
        {
            await alone.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }

        var there = await ReadAsync(connection, cancellation).ConfigureAwait(false);
        var differences = SettingsDifference.Of(_here.Value, there);
        if (differences.Count == 0 || takesOver)
        {
            await using var write = new NpgsqlCommand(
                """
                INSERT INTO cluster_settings (name, value) SELECT * FROM unnest($1, $2)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE cluster_settings.value <> excluded.value
                """,
                connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<string[]> { TypedValue = [.. _here.Value.Keys] },
                    new NpgsqlParameter<string[]> { TypedValue = [.. _here.Value.Values] },
                },
            };
            await write.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return differences;
    }

    private static async Task<IReadOnlyDictionary<string, string>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT name, value FROM cluster_settings", connection);
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var there = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
        {
            there[row.GetString(0)] = row.GetString(1);
        }

        return there;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "taken over: {Setting} was \"{From}\" for the whole cluster and is \"{To}\" from now on; start the other members with it too")]
    private partial void LogTakenOver(string setting, string from, string to);
}
