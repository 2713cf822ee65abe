using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>Tells whether a database is of this program's version, by the migrations that it has had.</summary>
internal static class LedgerSchema
{
    /// <summary>The migrations that a database has had, on either store.</summary>
    public const string Applied = "SELECT ScriptName FROM SchemaVersions";

    /// <summary>Refuses a database of another version: its rows mean something else.</summary>
    /// <param name="database">What to call it.</param>
    /// <param name="applied">The migrations that it has had.</param>
    /// <param name="known">This program's, in their order.</param>
    /// <exception cref="StoreUnavailableException">It is of an earlier or a later version.</exception>
    public static void Require(string database, IReadOnlyCollection<string> applied, IReadOnlyList<string> known)
    {
        RequireNotLater(database, applied, known);
        var names = applied.Select(ShortName).ToHashSet(StringComparer.Ordinal);
        if (known.FirstOrDefault(script => !names.Contains(script)) is { } missing)
        {
            throw new StoreUnavailableException(
                $"{database} is of an earlier version than this program: it lacks {missing}; start this version's coordinator on it once, "
                + "or use the program that it was made with");
        }
    }

    /// <summary>Refuses a database that this program cannot bring up to its own version.</summary>
    /// <exception cref="StoreUnavailableException">It is of a later version.</exception>
    public static void RequireNotLater(string database, IEnumerable<string> applied, IReadOnlyList<string> known)
    {
        if (applied.Select(ShortName).Order(StringComparer.Ordinal).FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new StoreUnavailableException(
                $"{database} is of a later version than this program: it has {unknown}; use the program of that version");
        }
    }

    /// <summary>The file's name: what is in the journal has its folder in front.</summary>
    private static string ShortName(string script) => script.Split('.') is [.., var name, var extension] ? $"{name}.{extension}" : script;
}
