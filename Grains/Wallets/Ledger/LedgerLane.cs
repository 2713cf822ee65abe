using System.Threading.Channels;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// A line of operations before one writer. While a batch commits the next one gathers, so batches are as large as the load
/// makes them and nobody waits for a batch to fill (natural batching).
/// </summary>
internal sealed class LedgerLane : IAsyncDisposable
{
    private readonly ILedgerWriter _writer;
    private readonly LedgerMetrics? _metrics;
    private readonly Channel<LedgerOperation> _queue;
    private readonly int _maxBatch;
    private readonly Task _loop;
    private readonly TimeProvider _time;
    private readonly NewestWritten? _newest;
    private Task<bool>? _arrival;

    // What readiness asks: since when a commit is under way (0: none is), and whether the latest one found the store away.
    private long _committingSince;
    private volatile bool _isAway;

    public LedgerLane(ILedgerWriter writer, LedgerOptions options, LedgerMetrics? metrics, TimeProvider time, NewestWritten? newest = null)
    {
        (_writer, _metrics, _time, _newest) = (writer, metrics, time, newest);
        _maxBatch = options.MaxBatch;
        _queue = Channel.CreateBounded<LedgerOperation>(new BoundedChannelOptions(options.MaxQueued) { SingleReader = true });
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Operations in line.</summary>
    public int Depth => _queue.Reader.Count;

    /// <summary>For how long the commit that is under way has been, which is how long whatever waits behind it has waited at least.</summary>
    public TimeSpan Waits => Volatile.Read(ref _committingSince) is var since and > 0 ? _time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Whether the latest commit found the store away. Only another commit tells that it is back.</summary>
    public bool IsAway => _isAway;

    /// <summary>Puts an operation in line.</summary>
    /// <exception cref="StoreUnavailableException">The line is full or has ended; nothing was changed.</exception>
    public void Enqueue(LedgerOperation operation)
    {
        if (!_queue.Writer.TryWrite(operation))
        {
            _metrics?.Rejected();
            throw new StoreUnavailableException("too many operations wait for the ledger, or it is shutting down");
        }
    }

    /// <summary>Finishes what waits in line, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var (batch, commit) = (new List<LedgerOperation>(), Task.CompletedTask);
        do
        {
            var next = await FillAsync(commit).ConfigureAwait(false);
            await FinishAsync(batch, commit, next).ConfigureAwait(false);
            (batch, commit) = (next, next.Count > 0 ? CommitAsync(next) : Task.CompletedTask);
        }
        while (batch.Count > 0 || await ArrivalAsync().ConfigureAwait(false));
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

    /// <summary>Whether anything is in line, once something is or nothing will ever be again.</summary>
    private Task<bool> ArrivalAsync() =>
        _arrival is { IsCompleted: false } ? _arrival : _arrival = _queue.Reader.WaitToReadAsync().AsTask();

    /// <summary>
    /// Gathers what is in line until the commit before is done, and has it decided ahead as far as that goes, or prepared when it is
    /// full. Empty when nothing is in line.
    /// </summary>
    private async Task<List<LedgerOperation>> FillAsync(Task commit)
    {
        var (batch, ahead) = (new List<LedgerOperation>(), 0);
        while (true)
        {
            var isDone = commit.IsCompleted;
            Gather(batch);
            while (ahead < batch.Count && _writer.TryDecide(batch[ahead]))
            {
                ahead++;
            }

            if (isDone)
            {
                return batch;
            }

            if (batch.Count == _maxBatch)
            {
                _writer.Prepare(batch);
                await Task.WhenAny(commit).ConfigureAwait(false);
                return batch;
            }

            await (_queue.Reader.Completion.IsCompleted ? Task.WhenAny(commit) : Task.WhenAny(commit, ArrivalAsync())).ConfigureAwait(false);
        }
    }

    private void Gather(List<LedgerOperation> batch)
    {
        while (batch.Count < _maxBatch && _queue.Reader.TryRead(out var operation))
        {
            if (!operation.TryCancel())
            {
                batch.Add(operation);
            }
        }
    }

    /// <summary>Tells those of a batch what came of it. One that the database refuses is taken apart, so that only the culprit fails.</summary>
    private async Task FinishAsync(List<LedgerOperation> batch, Task commit, List<LedgerOperation> next)
    {
        try
        {
            await commit.ConfigureAwait(false);
            foreach (var operation in batch)
            {
                operation.Complete();
            }

            NoteNewest(batch);
        }
        catch (LedgerRefusedException) when (batch.Count > 1)
        {
            foreach (var operation in batch)
            {
                await FinishAsync([operation], CommitAsync([operation]), next).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            Fail(batch, e); // each caller gets it; the line goes on
            if (e is StoreUnavailableException)
            {
                await FailWaitingAsync(next, e).ConfigureAwait(false);
            }
        }
    }

    private void NoteNewest(List<LedgerOperation> batch)
    {
        for (var last = batch.Count - 1; last >= 0 && _newest is not null; last--)
        {
            if (batch[last].Written is { } row)
            {
                _newest.Note(row, _time.GetUtcNow());
                return;
            }
        }
    }

    /// <summary>What waits behind a batch that found the store away would wait as long and find the same.</summary>
    private async ValueTask FailWaitingAsync(List<LedgerOperation> next, Exception e)
    {
        await _writer.AbandonAsync().ConfigureAwait(false);
        Fail(next, e);
        next.Clear();
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
