using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.Contracts;

/// <summary>Databases as a coordinator prepares them at its start.</summary>
internal static class PreparedPostgres
{
    /// <summary>Makes one, without accounts, and returns its connection string.</summary>
    public static Task<string> CreatePreparedAsync(this SharedPostgres postgres) => postgres.CreateDatabaseAsync("prepared", address =>
        new PostgresPreparation(new StorageOptions { ConnectionString = address }, TimeProvider.System).RunAsync(last: null, default));
}
