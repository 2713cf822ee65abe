using System.Text.RegularExpressions;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>Compares what guards the ledger in a Postgres database with what the migrations make.</summary>
internal static partial class PostgresGuards
{
    private const string Function = "function ";

    /// <summary>
    /// Everything about the four tables that decides what can be written to them, by name. Constraints that are not checked
    /// (NOT VALID) say so in their definition.
    /// </summary>
    private const string Found =
        """
        WITH ledger AS (SELECT to_regclass(name) AS id, name FROM unnest(ARRAY['wallets', 'holds', 'receipts', 'transactions']) name)
        SELECT 'table ' || name,
               CASE WHEN relkind = 'r' AND relpersistence = 'p' AND NOT relrowsecurity AND NOT relhasrules AND NOT relhassubclass
                    THEN 'a logged table without rules, row security and heirs' ELSE 'another kind of table' END
        FROM ledger JOIN pg_class ON pg_class.oid = ledger.id
        UNION ALL
        SELECT 'column ' || name || '.' || attname, 'may be null'
        FROM ledger JOIN pg_attribute ON attrelid = ledger.id WHERE attnum > 0 AND NOT attisdropped AND NOT attnotnull
        UNION ALL
        SELECT 'constraint ' || name || '.' || conname, pg_get_constraintdef(pg_constraint.oid, true)
        FROM ledger JOIN pg_constraint ON conrelid = ledger.id WHERE contype IN ('c', 'f', 'p', 'u', 'x')
        UNION ALL
        SELECT 'index ' || relname, pg_get_indexdef(indexrelid, 0, true) || CASE WHEN indisvalid THEN '' ELSE ', not valid' END
        FROM ledger JOIN pg_index ON indrelid = ledger.id JOIN pg_class ON pg_class.oid = indexrelid
        WHERE indisunique AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
        UNION ALL
        SELECT 'trigger ' || tgname, pg_get_triggerdef(pg_trigger.oid, true) || CASE WHEN tgenabled IN ('O', 'A') THEN '' ELSE ', switched off' END
        FROM ledger JOIN pg_trigger ON tgrelid = ledger.id WHERE NOT tgisinternal
        UNION
        SELECT 'function ' || proname, prosrc
        FROM ledger JOIN pg_trigger ON tgrelid = ledger.id JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal
        """;

    /// <summary>All migrations in one, in which every function's text must be found.</summary>
    private static readonly Lazy<string> Scripts = new(() => Plain(string.Concat(Migrations.PostgresScripts.Select(Read))));

    public static async Task CheckAsync(ILedgerSnapshot snapshot, LedgerFindings findings, CancellationToken cancellation)
    {
        var found = await FindAsync(snapshot, cancellation).ConfigureAwait(false);
        foreach (var (name, definition) in PostgresGuardList.Expected)
        {
            if (!found.Remove(name, out var actual))
            {
                Add(findings, name, definition, "missing");
            }
            else if (!IsSame(name, definition, actual))
            {
                Add(findings, name, definition, actual);
            }
        }

        foreach (var (name, actual) in found)
        {
            Add(findings, name, "nothing, since no migration makes it", actual);
        }
    }

    /// <summary>What guards the ledger in a database, by name.</summary>
    public static async Task<Dictionary<string, string>> FindAsync(ILedgerSnapshot snapshot, CancellationToken cancellation)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        await snapshot.ReadAsync(Found, row => found[(string)row[0]!] = (string)row[1]!, cancellation).ConfigureAwait(false);
        return found;
    }

    private static bool IsSame(string name, string definition, string actual) => name.StartsWith(Function, StringComparison.Ordinal)
        ? Scripts.Value.Contains($"$${Plain(actual)}$$", StringComparison.Ordinal)
        : Plain(actual) == Plain(definition);

    /// <summary>Without what versions of the server write differently: white space, parentheses, casts of literals.</summary>
    private static string Plain(string definition) => Noise().Replace(definition, "");

    private static string Read(string script)
    {
        using var reader = new StreamReader(typeof(PostgresGuards).Assembly.GetManifestResourceStream($"sql.postgres.{script}")!);
        return reader.ReadToEnd();
    }

    private static void Add(LedgerFindings findings, string name, string expected, string found) =>
        findings.Add(new LedgerViolation(ViolationKinds.Guard, ViolationSubjects.Schema, name, expected, found));

    [GeneratedRegex(@"[\s()]|::text")]
    private static partial Regex Noise();
}
