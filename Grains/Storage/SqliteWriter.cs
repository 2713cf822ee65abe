using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.Grains.Storage;

/// <summary>
/// The one writer of this process: SQLite takes one writer at a time, so writes wait here in order instead of polling the
/// file's lock. Each write is one transaction; one that fails is rolled back and fails alone.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly SqliteDatabase _database;
    private readonly Channel<Write> _queue;
    private readonly Task _loop;

    public SqliteWriter(SqliteDatabase database, IOptions<StorageOptions> options)
    {
        _database = database;
        _queue = Channel.CreateBounded<Write>(new BoundedChannelOptions(options.Value.MaxQueuedWrites) { SingleReader = true });
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Runs <paramref name="work"/> in a transaction of its own and commits it. When this returns, it is on disk.</summary>
    /// <param name="work">Reads and writes through the connection; returns the result. Throwing rolls back.</param>
    /// <param name="cancellation">Gives up while waiting in line; work that has begun is finished.</param>
    /// <exception cref="StoreUnavailableException">The line is full, or the store cannot take writes; nothing was changed.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellation) => WriteAsync(work, static _ => { }, cancellation);

    /// <summary>The same, and tells <paramref name="committed"/> before the next write begins.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, Action<T> committed, CancellationToken cancellation)
    {
        var write = new Write<T>(work, committed, cancellation);
        return _queue.Writer.TryWrite(write)
            ? write.Completion
            : Task.FromException<T>(new StoreUnavailableException("too many writes are waiting, or the store is shutting down"));
    }

    /// <summary>Finishes what waits in line, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        SqliteConnection? connection = null;
        await foreach (var write in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                connection ??= _database.Open();
                write.Run(connection);
            }
            catch (StoreUnavailableException e)
            {
                write.Fail(e);
                connection?.Dispose();
                connection = null;
            }
        }

        connection?.Dispose();
    }

    private abstract class Write
    {
        /// <summary>Runs in a transaction and completes the caller's task.</summary>
        /// <exception cref="StoreUnavailableException">The connection cannot be used any longer; the caller's task is still open.</exception>
        public abstract void Run(SqliteConnection connection);

        public abstract void Fail(Exception e);
    }

    private sealed class Write<T>(Func<SqliteConnection, T> work, Action<T> committed, CancellationToken cancellation) : Write
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Completion => _completion.Task;

        public override void Fail(Exception e) => _completion.TrySetException(e);

        public override void Run(SqliteConnection connection)
        {
            if (cancellation.IsCancellationRequested)
            {
                _completion.TrySetCanceled(cancellation);
                return;
            }

            try
            {
                // Takes the write lock at once (BEGIN IMMEDIATE); disposing without a commit rolls back.
                using var transaction = connection.BeginTransaction(deferred: false);
                var result = work(connection);
                transaction.Commit();
                committed(result);
                _completion.TrySetResult(result);
            }
            catch (SqliteException e) when (e.IsUnavailable())
            {
                throw new StoreUnavailableException($"the database cannot take writes: {e.Message}", e);
            }
            catch (Exception e)
            {
                _completion.TrySetException(e);
            }
        }
    }
}
