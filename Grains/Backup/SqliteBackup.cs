using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Grains.Backup;

/// <summary>Backs a SQLite file up and restores it.</summary>
internal sealed class SqliteBackup(StorageOptions options, TimeProvider time) : IStoreBackup
{
    public async Task<LedgerReport> BackUpAsync(string file, bool replace, CancellationToken cancellation)
    {
        if (!File.Exists(options.DatabasePath))
        {
            throw new BackupException($"there is no database at {options.DatabasePath}; name its folder with --data");
        }

        await RequireThisVersionAsync(cancellation).ConfigureAwait(false);
        using var target = BackupFile.Create(file, replace);
        try
        {
            await SqliteCopy.CopyAsync(options.DatabasePath, target.Draft, cancellation).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw new BackupException($"{options.DatabasePath} cannot be copied to {file}: {e.Message}", e);
        }

        var report = await new SqliteVerifier(target.Draft, time).VerifyAsync(cancellation).ConfigureAwait(false);
        target.Publish(report);
        return report;
    }

    public async Task<RestoreOutcome> RestoreAsync(string file, bool replace, CancellationToken cancellation)
    {
        if (!File.Exists(file))
        {
            throw new BackupException($"there is no file {file}");
        }

        if (!replace && SqliteArchive.HoldsSomething(options.DatabasePath))
        {
            throw new BackupException(
                $"{options.DatabasePath} holds a coordinator's accounts or nodes; replace it with --replace, which keeps it aside");
        }

        SqliteArchive.RequireWhole(file);
        using var draft = new RestoreDraft(options.DataFolder);
        await PrepareAsync(file, draft, cancellation).ConfigureAwait(false);
        var report = await new SqliteVerifier(draft.Database, time).VerifyAsync(cancellation).ConfigureAwait(false);
        if (report.Counts.ContainsKey(ViolationKinds.StoreDamaged))
        {
            var damage = report.Violations.First(violation => violation.Kind == ViolationKinds.StoreDamaged);
            throw new BackupException($"{file} is damaged: {damage.Found.ReplaceLineEndings(" ")}");
        }

        cancellation.ThrowIfCancellationRequested();
        return new RestoreOutcome(report, draft.PutInPlace(options.DatabasePath, time.GetUtcNow()));
    }

    /// <summary>Says so before the copy is made, by the database's own name.</summary>
    private async Task RequireThisVersionAsync(CancellationToken cancellation)
    {
        await using var snapshot = await SqliteSnapshot.OpenAsync(options.DatabasePath, cancellation).ConfigureAwait(false);
    }

    /// <summary>Copies the backup beside its place, looks at it, and brings it up to this program's version.</summary>
    private static async Task PrepareAsync(string file, RestoreDraft draft, CancellationToken cancellation)
    {
        try
        {
            await SqliteCopy.CopyAsync(file, draft.Database, cancellation).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw new BackupException($"{file} is no backup of a coordinator, or damaged: {e.Message}", e);
        }

        SqliteArchive.Require(draft.Database, file);
        var database = new SqliteDatabase(Options.Create(new StorageOptions { DataFolder = draft.Folder }));
        Migrations.ApplySqlite(database);
        using var connection = new SqliteConnection(database.ConnectionString);
        SqliteConnection.ClearPool(connection); // the last connection takes the write-ahead log with it
        connection.Open();
        connection.Execute("PRAGMA journal_mode=DELETE");
        SqliteConnection.ClearPool(connection);
    }
}
