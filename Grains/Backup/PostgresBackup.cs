using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Verification;
using Npgsql;

namespace MonkeyTroop.Grains.Backup;

/// <summary>Backs a Postgres database up with <c>pg_dump</c> and restores it with <c>pg_restore</c>.</summary>
internal sealed class PostgresBackup(StorageOptions options, PostgresDatabase database, TimeProvider time) : IStoreBackup
{
    /// <summary>Longest wait of a dump for a table that is being altered: 60 s.</summary>
    private const string LockWait = "--lock-wait-timeout=60000";

    /// <summary>A key that was withdrawn since would come back with its backup; a restored coordinator makes new ones.</summary>
    private const string WithoutKeys = "--exclude-table-data=signing_keys";

    private const string Tables =
        """
        SELECT count(*) FROM unnest(ARRAY['holds', 'orleansstorage', 'receipts', 'schemaversions', 'transactions', 'wallets']) name
        WHERE to_regclass(name) IS NOT NULL
        """;

    /// <summary>The state whose books are looked through is exactly the state that is dumped.</summary>
    public async Task<LedgerReport> BackUpAsync(string file, bool replace, CancellationToken cancellation)
    {
        using var target = BackupFile.Create(file, replace);
        await using var snapshot = await PostgresSnapshot.OpenAsync(database.Source, cancellation).ConfigureAwait(false);
        var exported = await snapshot.ExportAsync(cancellation).ConfigureAwait(false);
        var report = await PostgresVerifier.VerifyAsync(snapshot, time, LedgerLook.Whole, cancellation).ConfigureAwait(false);
        var tool = new PostgresTool(options.Postgres, snapshot.Connection);
        await tool.RunAsync(
            "pg_dump", _ => { }, cancellation, ["--format=custom", "--no-password", LockWait, WithoutKeys, $"--file={target.Draft}", .. SnapshotFlag(exported)])
            .ConfigureAwait(false);
        await PostgresArchive.RequireAsync(tool, target.Draft, "the dump", cancellation).ConfigureAwait(false);
        target.Publish(report);
        return report;
    }

    public async Task<RestoreOutcome> RestoreAsync(string file, bool replace, CancellationToken cancellation)
    {
        if (!File.Exists(file))
        {
            throw new BackupException($"there is no file {file}");
        }

        if (SqliteArchive.IsOne(file))
        {
            throw new BackupException($"{file} is a backup of a coordinator on SQLite: restore it without a database's name (DATABASE_URL, --database)");
        }

        if (replace)
        {
            throw new BackupException("--replace is for SQLite; make a new database for Postgres, and give it with --database");
        }

        await RestoreAsync(file, cancellation).ConfigureAwait(false);

        // A backup of an earlier version is brought up to this program's.
        await new PostgresPreparation(options, time).RunAsync(last: null, cancellation).ConfigureAwait(false);
        return new RestoreOutcome(await new PostgresVerifier(database.Source, time).VerifyAsync(LedgerLook.Whole, cancellation).ConfigureAwait(false), KeptAside: null);
    }

    private static string[] SnapshotFlag(string? exported) => exported is null ? [] : [$"--snapshot={exported}"];

    private async Task RestoreAsync(string file, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await database.Source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            var tool = new PostgresTool(options.Postgres, connection);
            await PostgresArchive.RequireAsync(tool, file, file, cancellation).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(Tables, connection);
            if (await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is not 0L)
            {
                throw new BackupException($"database {connection.Database} is a coordinator's already; make a new one, and give it with --database");
            }

            await tool.RunAsync(
                "pg_restore", _ => { }, cancellation,
                "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password",
                $"--dbname=dbname='{connection.Database.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'",
                file).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            throw PostgresFaults.ToUnavailable(e);
        }
    }
}
