using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Grains.Backup;

/// <summary>Looks at SQLite files before they are believed.</summary>
internal static class SqliteArchive
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private const int BusySeconds = 5;
    private const int PageSizeAt = 16;
    private const int LargestPage = 65_536; // stored as 1

    private const string Rows =
        """
        SELECT EXISTS (SELECT 1 FROM wallets WHERE account NOT LIKE ':%') OR EXISTS (SELECT 1 FROM transactions)
            OR EXISTS (SELECT 1 FROM holds) OR EXISTS (SELECT 1 FROM OrleansStorage)
        """;

    /// <summary>Whether a file is a SQLite database, by its header (https://sqlite.org/fileformat.html).</summary>
    public static bool IsOne(string path) => FileStart.Is(path, "SQLite format 3\0"u8);

    /// <summary>
    /// Refuses a file that ends in the middle of a page: SQLite reads zeros for what is missing there, which can look sound. The
    /// header is described in https://sqlite.org/fileformat.html.
    /// </summary>
    /// <exception cref="BackupException">It is cut off, or a backup for the other kind of store.</exception>
    public static void RequireWhole(string path)
    {
        if (PostgresArchive.IsOne(path))
        {
            throw new BackupException(
                $"{path} is a backup of a coordinator on Postgres: make a new, empty database for it and name that with DATABASE_URL (--database)");
        }

        Span<byte> header = stackalloc byte[PageSizeAt + sizeof(ushort)];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
        {
            throw new BackupException($"{path} is no backup of a coordinator: it is empty or cut off");
        }

        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[PageSizeAt..]) is var stored and > 1 ? stored : LargestPage;
        if (file.Length % pageSize != 0)
        {
            throw new BackupException($"{path} is no backup of a coordinator, or cut off: it ends in the middle of a page");
        }
    }

    /// <summary>Refuses a file that is damaged, cut off, none of a coordinator's, or of a later version.</summary>
    /// <param name="path">The file to look at.</param>
    /// <param name="name">What to call it.</param>
    /// <exception cref="BackupException">It is refused; the message says why.</exception>
    public static void Require(string path, string name)
    {
        List<string> applied;
        try
        {
            using var connection = Open(path);
            if (connection.Query("PRAGMA quick_check", row => row.GetString(0)).Find(SqliteIntegrity.IsDamage) is { } damage)
            {
                throw new BackupException($"{name} is damaged: {OneLine(damage)}");
            }

            applied = connection.Query(LedgerSchema.Applied, row => row.GetString(0));
        }
        catch (SqliteException e)
        {
            throw new BackupException($"{name} is no backup of a coordinator: {OneLine(e.Message)}", e);
        }

        if (applied.Count == 0)
        {
            throw new BackupException($"{name} is no backup of a coordinator: it has no version");
        }

        LedgerSchema.RequireNotLater(name, applied, Migrations.SqliteScripts);
    }

    /// <summary>Whether a database holds accounts, nodes or anything that happened to them. One that cannot be read counts as one that does.</summary>
    public static bool HoldsSomething(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var connection = Open(path);
            return connection.Scalar<long>(Rows) != 0;
        }
        catch (SqliteException)
        {
            return true; // damaged, or of a version without these tables: not to be thrown away unasked
        }
    }

    /// <summary>
    /// Brings everything of a database into its one file, so that it can be moved. Impossible while anybody has it open. One that
    /// is damaged stays as it is.
    /// </summary>
    /// <returns>Whether it is in one file now.</returns>
    /// <exception cref="BackupException">Another process uses it.</exception>
    public static bool Fold(string path)
    {
        try
        {
            using (var reader = Open(path))
            {
                reader.Scalar<long>("SELECT count(*) FROM sqlite_master"); // a user who may write also clears away what it cannot read
            }

            using var writer = Open(path, SqliteOpenMode.ReadWrite);
            writer.Execute("PRAGMA journal_mode=DELETE");
            return true;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Busy or Locked)
        {
            throw new BackupException($"{path} is in use by another process; stop the coordinator and its silos first", e);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NotADatabase)
        {
            return false;
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode = SqliteOpenMode.ReadOnly)
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

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.');
}
