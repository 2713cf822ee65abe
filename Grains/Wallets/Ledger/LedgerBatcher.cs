using System.Threading.Channels;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// Commits the operations of one queue, batch after batch. While a batch commits, the next one gathers in the queue: batches grow with
/// the load, and no operation waits for a batch to fill (group commit).
/// </summary>
internal sealed class LedgerBatcher : IAsyncDisposable
{
    private readonly ILedgerWriter _writer;
    private readonly LedgerMetrics? _metrics;
    private readonly Channel<LedgerOperation> _queue;
    private readonly int _maxBatch;
    private readonly Task _loop;
    private readonly TimeProvider _time;
    private readonly NewestWritten? _newest;

    // What readiness asks: since when a commit is under way (0: none is), and whether the latest one found the store away.
    private long _committingSince;
    private volatile bool _isAway;

    public LedgerBatcher(ILedgerWriter writer, LedgerOptions options, LedgerMetrics? metrics, TimeProvider time, NewestWritten? newest = null)
    {
        (_writer, _metrics, _time, _newest) = (writer, metrics, time, newest);
        _maxBatch = options.MaxBatch;
        _queue = Channel.CreateBounded<LedgerOperation>(new BoundedChannelOptions(options.MaxQueued) { SingleReader = true });
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Operations in the queue.</summary>
    public int Depth => _queue.Reader.Count;

    /// <summary>For how long the commit under way has run: operations in the queue have waited at least as long. Zero when none is.</summary>
    public TimeSpan Waits => Volatile.Read(ref _committingSince) is var since and > 0 ? _time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Whether the latest commit found the store away. Only another commit tells that it is back.</summary>
    public bool IsAway => _isAway;

    /// <summary>Puts an operation into the queue.</summary>
    /// <exception cref="StoreUnavailableException">The queue is full or has ended; nothing was changed.</exception>
    public void Enqueue(LedgerOperation operation)
    {
        if (!_queue.Writer.TryWrite(operation))
        {
            _metrics?.Rejected();
            throw new StoreUnavailableException("too many operations wait for the ledger, or it is shutting down");
        }
    }

    /// <summary>Commits what the queue holds, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var batch = TakeBatch();
            if (batch.Count > 0)
            {
                await RunAsync(batch).ConfigureAwait(false);
            }
        }
    }

    private List<LedgerOperation> TakeBatch()
    {
        var batch = new List<LedgerOperation>(Math.Min(_queue.Reader.Count, _maxBatch));
        while (batch.Count < _maxBatch && _queue.Reader.TryRead(out var operation))
        {
            if (!operation.TryCancel())
            {
                batch.Add(operation);
            }
        }

        return batch;
    }

    /// <summary>Commits a batch and tells its callers. A batch that the database refuses is committed one by one: only the culprit fails.</summary>
    private async Task RunAsync(List<LedgerOperation> batch)
    {
        try
        {
            await CommitAsync(batch).ConfigureAwait(false);
        }
        catch (LedgerRefusedException) when (batch.Count > 1)
        {
            foreach (var operation in batch)
            {
                await RunAsync([operation]).ConfigureAwait(false);
            }

            return;
        }
        catch (Exception e)
        {
            Fail(batch, e); // each caller gets it; the loop goes on
            if (e is StoreUnavailableException)
            {
                FailQueued(e);
            }

            return;
        }

        foreach (var operation in batch)
        {
            operation.Complete();
        }

        NoteNewest(batch);
    }

    private async Task CommitAsync(List<LedgerOperation> batch)
    {
        var began = _time.GetTimestamp();
        Volatile.Write(ref _committingSince, began);
        try
        {
            await _writer.CommitAsync(batch).ConfigureAwait(false);
            _isAway = false;
            _metrics?.Committed(batch.Count, began);
        }
        catch (Exception e)
        {
            _isAway = e is StoreUnavailableException;
            _metrics?.Failed(e, began);
            throw;
        }
        finally
        {
            Volatile.Write(ref _committingSince, 0);
        }
    }

    private void NoteNewest(List<LedgerOperation> batch)
    {
        if (_newest is not null && batch.FindLast(operation => operation.Written is not null) is { Written: { } row })
        {
            _newest.Note(row, _time.GetUtcNow());
        }
    }

    /// <summary>Operations behind a batch that found the store away would wait as long and find the same.</summary>
    private void FailQueued(Exception e)
    {
        for (var left = _queue.Reader.Count; left > 0 && _queue.Reader.TryRead(out var operation); left--)
        {
            operation.Fail(e);
        }
    }

    private static void Fail(List<LedgerOperation> batch, Exception e)
    {
        foreach (var operation in batch)
        {
            operation.Fail(e);
        }
    }
}
