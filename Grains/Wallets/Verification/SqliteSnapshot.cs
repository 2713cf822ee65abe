using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;
using SQLitePCL;

namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>One state of a SQLite file, opened read-only.</summary>
internal sealed class SqliteSnapshot : ILedgerSnapshot, IAsyncDisposable
{
    private const int Error = 1; // SQLITE_ERROR: an overflow, or a statement about what is not there
    private const int Interrupted = 9; // SQLITE_INTERRUPT
    private const int Corrupt = 11; // SQLITE_CORRUPT
    private const int NotADatabase = 26; // SQLITE_NOTADB
    private const int BusySeconds = 5;

    /// <summary>How many steps of its virtual machine SQLite takes between two looks at the cancellation: a few milliseconds' worth.</summary>
    private const int StepsBetweenLooks = 100_000;

    private readonly string _path;
    private readonly SqliteConnection _connection;

    private SqliteSnapshot(string path)
    {
        _path = path;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString());
    }

    /// <summary>Opens the file and takes the snapshot.</summary>
    /// <exception cref="StoreUnavailableException">There is no such file, or it is none of a coordinator's of this version.</exception>
    public static async Task<SqliteSnapshot> OpenAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path))
        {
            throw new StoreUnavailableException($"there is no database at {path}");
        }

        var snapshot = new SqliteSnapshot(path);
        try
        {
            await snapshot.BeginAsync(cancellation).ConfigureAwait(false);
            return snapshot;
        }
        catch
        {
            await snapshot.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task ReadAsync(string sql, Action<object?[]> take, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            StopWhen(cancellation);
            using var command = _connection.Prepare(sql, []);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var row = new object?[reader.FieldCount];
                reader.GetValues(row!);
                take(row);
            }

            return Task.CompletedTask;
        }
        catch (SqliteException e)
        {
            throw Translate(e, cancellation);
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task BeginAsync(CancellationToken cancellation)
    {
        var applied = new List<string>();
        try
        {
            _connection.Open();
            _connection.BeginTransaction(deferred: true); // ends with the connection; the first read takes the snapshot
            await ReadAsync(LedgerSchema.Applied, row => applied.Add((string)row[0]!), cancellation).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw Translate(e, cancellation);
        }
        catch (InvalidDataException e)
        {
            throw new StoreUnavailableException($"{_path} is no coordinator's database: {e.Message}", e);
        }

        LedgerSchema.Require(_path, applied, Migrations.SqliteScripts);
    }

    private void StopWhen(CancellationToken cancellation) =>
        raw.sqlite3_progress_handler(_connection.Handle, StepsBetweenLooks, _ => cancellation.IsCancellationRequested ? 1 : 0, null);

    private Exception Translate(SqliteException e, CancellationToken cancellation) => e.SqliteErrorCode switch
    {
        Interrupted => new OperationCanceledException(cancellation),
        Error when e.Message.Contains("overflow", StringComparison.Ordinal) => new OverflowException(e.Message, e),
        Error or Corrupt or NotADatabase => new InvalidDataException(e.Message.TrimEnd('.'), e),
        _ when e.IsUnavailable() => new StoreUnavailableException($"cannot read {_path}: {e.Message}", e),
        _ => e,
    };
}
