using DbUp;
using DbUp.Engine.Output;

namespace MonkeyTroop.Grains.Storage;

/// <summary>Brings the database's schema up to this program's, forward only, each script in a transaction.</summary>
internal static class Migrations
{
    /// <summary>Applies what is missing of <c>sql/sqlite</c>.</summary>
    /// <exception cref="StoreUnavailableException">A script failed, or the database is of a later version than this program.</exception>
    public static void ApplySqlite(SqliteDatabase database)
    {
        using (var connection = database.Open())
        {
            connection.Execute("PRAGMA journal_mode=WAL");
        }

        var upgrade = DeployChanges.To
            .SqliteDatabase(database.ConnectionString)
            .WithScriptsEmbeddedInAssembly(typeof(Migrations).Assembly, name => name.StartsWith("sql.sqlite.", StringComparison.Ordinal))
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
        if (!result.Successful)
        {
            throw new StoreUnavailableException($"migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
        }
    }
}
