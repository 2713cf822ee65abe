using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Audit;

/// <summary>
/// Compares a file's schema with the one that the migrations make: constraints are part of their table's text. A later
/// migration is known here as soon as it is there.
/// </summary>
internal static class SqliteGuards
{
    private const string Schema = "SELECT type || ' ' || name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL";

    /// <summary>By type and name: the table that it belongs to, and its text.</summary>
    private static readonly Lazy<IReadOnlyDictionary<string, (string Table, string Text)>> Expected = new(MakeExpected);

    public static async Task CheckAsync(ILedgerSnapshot snapshot, LedgerFindings findings, CancellationToken cancellation)
    {
        var found = new Dictionary<string, (string Table, string Text)>(StringComparer.Ordinal);
        try
        {
            await snapshot.ReadAsync(Schema, row => found[(string)row[0]!] = Definition((string)row[1]!, (string)row[2]!), cancellation).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            Add(findings, "all", "a schema", e.Message);
            return;
        }

        foreach (var (name, definition) in Expected.Value)
        {
            if (!found.TryGetValue(name, out var actual))
            {
                Add(findings, name, "there", "missing");
            }
            else if (actual != definition)
            {
                Add(findings, name, "as the migrations make it", "different");
            }
        }

        // Somebody's index is harmless; a trigger can change what is written.
        var tables = Expected.Value.Values.Select(definition => definition.Table).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, definition) in found.Where(entry => entry.Key.StartsWith("trigger ", StringComparison.Ordinal)))
        {
            if (!Expected.Value.ContainsKey(name) && tables.Contains(definition.Table))
            {
                Add(findings, name, $"no such trigger on {definition.Table}", "there");
            }
        }
    }

    private static Dictionary<string, (string Table, string Text)> MakeExpected()
    {
        using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        foreach (var script in Migrations.SqliteScripts)
        {
            connection.Execute(Read($"sql.sqlite.{script}"));
        }

        return connection.Query(Schema, row => (Name: row.GetString(0), Definition: Definition(row.GetString(1), row.GetString(2))))
            .ToDictionary(entry => entry.Name, entry => entry.Definition, StringComparer.Ordinal);
    }

    /// <summary>SQLite keeps the text as it was given, but rewrites white space and quotes where a later statement alters it.</summary>
    private static (string Table, string Text) Definition(string table, string sql) =>
        (table, string.Concat(sql.Where(character => !char.IsWhiteSpace(character) && character != '"')));

    private static string Read(string script)
    {
        using var reader = new StreamReader(typeof(SqliteGuards).Assembly.GetManifestResourceStream(script)!);
        return reader.ReadToEnd();
    }

    private static void Add(LedgerFindings findings, string name, string expected, string found) =>
        findings.Add(new LedgerViolation(ViolationKinds.Guard, ViolationSubjects.Schema, name, expected, found));
}
