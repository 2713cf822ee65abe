using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Backup;

/// <summary>What operators read of the store that a command works on.</summary>
public static class StoreName
{
    /// <summary>The file, or the database without user and password.</summary>
    public static string Of(StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.IsPostgres
            ? $"Postgres database {options.Postgres.Database ?? options.Postgres.Username} at {options.Postgres.Host}:{options.Postgres.Port}"
            : $"SQLite file {Path.GetFullPath(options.DatabasePath)}";
    }
}
