using System.Runtime.ExceptionServices;
using DbUp;
using DbUp.Builder;
using DbUp.Engine.Output;
using DbUp.Postgresql;
using Npgsql;

namespace MonkeyTroop.Grains.Storage;

/// <summary>Brings the database's schema up to this program's, forward only, each script in a transaction.</summary>
internal static class Migrations
{
    private const string SqlitePrefix = "sql.sqlite.";
    private const string PostgresPrefix = "sql.postgres.";

    /// <summary>Longest time of one script on Postgres, where tables may be large.</summary>
    private static readonly TimeSpan ScriptTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Names of the scripts in <c>sql/sqlite</c>, in their order.</summary>
    public static IReadOnlyList<string> SqliteScripts { get; } = ScriptsIn(SqlitePrefix);

    /// <summary>Names of the scripts in <c>sql/postgres</c>, in their order.</summary>
    public static IReadOnlyList<string> PostgresScripts { get; } = ScriptsIn(PostgresPrefix);

    /// <summary>Applies what is missing of <c>sql/sqlite</c>.</summary>
    /// <param name="database">The file.</param>
    /// <param name="last">Name of the last script to apply, which makes a database of an earlier version; all when null.</param>
    /// <exception cref="StoreUnavailableException">A script failed, or the database is of a later version than this program.</exception>
    public static void ApplySqlite(SqliteDatabase database, string? last = null)
    {
        using (var connection = database.Open())
        {
            connection.Execute("PRAGMA journal_mode=WAL");
        }

        Apply(DeployChanges.To.SqliteDatabase(database.ConnectionString), SqlitePrefix, last);
    }

    /// <summary>Applies what is missing of <c>sql/postgres</c>. The caller holds the <see cref="MigrationLock"/>.</summary>
    /// <param name="source">The database.</param>
    /// <param name="last">Name of the last script to apply, which makes a database of an earlier version; all when null.</param>
    /// <exception cref="StoreUnavailableException">A script failed, or the database is of a later version than this program.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached, or this user may not change it.</exception>
    public static void ApplyPostgres(NpgsqlDataSource source, string? last = null) =>
        Apply(DeployChanges.To.PostgresqlDatabase(new PostgresqlConnectionManager(source)).WithExecutionTimeout(ScriptTimeout), PostgresPrefix, last);

    private static void Apply(UpgradeEngineBuilder target, string prefix, string? last)
    {
        var upgrade = target
            .WithScriptsEmbeddedInAssembly(
                typeof(Migrations).Assembly,
                name => name.StartsWith(prefix, StringComparison.Ordinal) && (last is null || string.CompareOrdinal(name, prefix + last) <= 0))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(new NoOpUpgradeLog())
            .Build();

        var known = upgrade.GetDiscoveredScripts().Select(script => script.Name).ToHashSet(StringComparer.Ordinal);
        if (upgrade.GetExecutedScripts().FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new StoreUnavailableException($"the database was made by a later version (it has {unknown}); run that version or restore a backup");
        }

        var result = upgrade.PerformUpgrade();
        if (result.Successful)
        {
            return;
        }

        if (PostgresFaults.IsAway(result.Error))
        {
            ExceptionDispatchInfo.Throw(result.Error);
        }

        throw new StoreUnavailableException(
            $"migration {result.ErrorScript?.Name} failed: {(result.Error is NpgsqlException e ? PostgresFaults.Describe(e) : result.Error.Message)}",
            result.Error);
    }

    private static IReadOnlyList<string> ScriptsIn(string prefix) =>
    [
        .. typeof(Migrations).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => name[prefix.Length..])
            .Order(StringComparer.Ordinal),
    ];
}
