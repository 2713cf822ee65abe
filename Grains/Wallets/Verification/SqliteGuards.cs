using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>
/// Compares the ledger's tables in a file with those that the migrations make: constraints are part of their table's text. A later
/// migration is known here as soon as it is there.
/// </summary>
internal static class SqliteGuards
{
    private const string Schema =
        """
        SELECT type || ' ' || name, sql FROM sqlite_master
        WHERE sql IS NOT NULL AND tbl_name IN ('wallets', 'holds', 'receipts', 'transactions')
        """;

    /// <summary>Definitions by type and name.</summary>
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Expected = new(MakeExpected);

    public static async Task CheckAsync(ILedgerSnapshot snapshot, LedgerFindings findings, CancellationToken cancellation)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            await snapshot.ReadAsync(Schema, row => found[(string)row[0]!] = Plain((string)row[1]!), cancellation).ConfigureAwait(false);
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

        // An index that an operator made is harmless; a trigger can change what is written.
        foreach (var name in found.Keys.Where(name => name.StartsWith("trigger ", StringComparison.Ordinal) && !Expected.Value.ContainsKey(name)))
        {
            Add(findings, name, "nothing, since no migration makes it", "there");
        }
    }

    private static Dictionary<string, string> MakeExpected()
    {
        using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        foreach (var script in Migrations.SqliteScripts)
        {
            connection.Execute(Read($"sql.sqlite.{script}"));
        }

        return connection.Query(Schema, row => (Name: row.GetString(0), Definition: Plain(row.GetString(1))))
            .ToDictionary(entry => entry.Name, entry => entry.Definition, StringComparer.Ordinal);
    }

    /// <summary>SQLite keeps the text as it was given, but rewrites white space and quotes where a later statement alters it.</summary>
    private static string Plain(string sql) => string.Concat(sql.Where(character => !char.IsWhiteSpace(character) && character != '"'));

    private static string Read(string script)
    {
        using var reader = new StreamReader(typeof(SqliteGuards).Assembly.GetManifestResourceStream(script)!);
        return reader.ReadToEnd();
    }

    private static void Add(LedgerFindings findings, string name, string expected, string found) =>
        findings.Add(new LedgerViolation(ViolationKinds.Guard, ViolationSubjects.Schema, name, expected, found));
}
