using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;
using SQLitePCL;

namespace MonkeyTroop.Grains.Backup;

/// <summary>
/// Copies one state of a SQLite file with SQLite's own means (https://sqlite.org/backup.html), while other programs write to it.
/// </summary>
internal static class SqliteCopy
{
    private const int Ok = 0;
    private const int Done = 101;
    private const int BusySeconds = 30;

    /// <summary>Pages between two looks at the cancellation: 4 MiB.</summary>
    private const int Step = 1024;

    /// <summary>Copies to a file that is there and empty. The copy is one file, without a write-ahead log.</summary>
    /// <exception cref="SqliteException">A file cannot be read or written.</exception>
    public static Task CopyAsync(string from, string to, CancellationToken cancellation) => Task.Run(() => Copy(from, to, cancellation), cancellation);

    private static void Copy(string from, string to, CancellationToken cancellation)
    {
        using var source = Open(from, SqliteOpenMode.ReadOnly);
        using var snapshot = source.BeginTransaction(deferred: true); // the first read pins the state, so that no step starts again
        source.Scalar<long>("SELECT count(*) FROM sqlite_master");
        using var destination = Open(to, SqliteOpenMode.ReadWrite);
        using (var backup = raw.sqlite3_backup_init(destination.Handle, "main", source.Handle, "main"))
        {
            if (backup.IsInvalid)
            {
                throw Failure(destination, raw.sqlite3_errcode(destination.Handle));
            }

            var result = Ok;
            while (result == Ok)
            {
                cancellation.ThrowIfCancellationRequested();
                result = raw.sqlite3_backup_step(backup, Step);
            }

            if (result != Done)
            {
                throw Failure(destination, result);
            }
        }

        destination.Execute("PRAGMA journal_mode=DELETE");
    }

    private static SqliteException Failure(SqliteConnection destination, int code) =>
        new($"SQLite Error {code}: '{raw.sqlite3_errstr(code).utf8_to_string()}'", code);

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString());
        connection.Open();
        return connection;
    }
}
