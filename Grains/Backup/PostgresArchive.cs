using System.Text.RegularExpressions;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Grains.Backup;

/// <summary>Looks at files of <c>pg_dump</c> before they are believed.</summary>
internal static partial class PostgresArchive
{
    private const string Versions = "schemaversions";
    private static readonly string[] Tables = ["holds", "orleansstorage", "receipts", Versions, "transactions", "wallets"];

    /// <summary>Whether a file is a dump of <c>pg_dump --format=custom</c>: they begin with <c>PGDMP</c> (pg_backup_archiver.c).</summary>
    public static bool IsOne(string path) => FileStart.Is(path, "PGDMP"u8);

    /// <summary>Refuses a file that is no dump of a coordinator's database, or one of a later version.</summary>
    /// <exception cref="BackupException">It is refused; the message says why.</exception>
    /// <exception cref="StoreUnavailableException">It is of a later version.</exception>
    public static async Task RequireAsync(PostgresTool tool, string file, string name, CancellationToken cancellation)
    {
        var (tables, applied) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        try
        {
            await tool.RunAsync("pg_restore", line => Add(tables, TableData(), line), cancellation, "--list", file).ConfigureAwait(false);
            if (tables.Contains(Versions))
            {
                await tool.RunAsync(
                    "pg_restore", line => Add(applied, Script(), line), cancellation, "--data-only", $"--table={Versions}", "--file=-", file)
                    .ConfigureAwait(false);
            }
        }
        catch (BackupException e)
        {
            throw new BackupException($"{name} cannot be read: {e.Message}", e);
        }

        if (Tables.FirstOrDefault(table => !tables.Contains(table)) is { } missing)
        {
            throw new BackupException($"{name} is no backup of a coordinator: it has no table {missing}");
        }

        LedgerSchema.RequireNotLater(name, applied, Migrations.PostgresScripts);
    }

    private static void Add(ICollection<string> names, Regex pattern, string line)
    {
        if (pattern.Match(line) is { Success: true } match)
        {
            names.Add(match.Groups[1].Value);
        }
    }

    [GeneratedRegex(@"^\d+; \d+ \d+ TABLE DATA \S+ (\S+) ")]
    private static partial Regex TableData();

    [GeneratedRegex(@"^\d+\tsql\.postgres\.(\S+\.sql)\t")]
    private static partial Regex Script();
}
