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
    private readonly Channel<LedgerOperation> _queue;
    private readonly int _maxBatch;
    private readonly Task _loop;

    public LedgerLane(ILedgerWriter writer, LedgerOptions options)
    {
        _writer = writer;
        _maxBatch = options.MaxBatch;
        _queue = Channel.CreateBounded<LedgerOperation>(new BoundedChannelOptions(options.MaxQueued) { SingleReader = true });
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Puts an operation in line.</summary>
    /// <exception cref="StoreUnavailableException">The line is full or has ended; nothing was changed.</exception>
    public void Enqueue(LedgerOperation operation)
    {
        if (!_queue.Writer.TryWrite(operation))
        {
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
        var batch = new List<LedgerOperation>(_maxBatch);
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            Gather(batch);
            if (batch.Count > 0)
            {
                await CommitAsync(batch).ConfigureAwait(false);
            }
        }
    }

    private void Gather(List<LedgerOperation> batch)
    {
        batch.Clear();
        while (batch.Count < _maxBatch && _queue.Reader.TryRead(out var operation))
        {
            if (!operation.TryCancel())
            {
                batch.Add(operation);
            }
        }
    }

    /// <summary>Commits a batch. One that the database refuses is taken apart, so that only the culprit fails.</summary>
    private async Task CommitAsync(List<LedgerOperation> batch)
    {
        try
        {
            await _writer.CommitAsync(batch).ConfigureAwait(false);
            foreach (var operation in batch)
            {
                operation.Complete();
            }
        }
        catch (LedgerRefusedException) when (batch.Count > 1)
        {
            foreach (var operation in batch)
            {
                await CommitAsync([operation]).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            Fail(batch, e); // each caller gets it; the line goes on
            if (e is StoreUnavailableException)
            {
                FailWaiting(e);
            }
        }
    }

    /// <summary>What waits behind a batch that found the store away would wait as long and find the same.</summary>
    private void FailWaiting(Exception e)
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
