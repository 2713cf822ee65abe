using MonkeyTroop.ClientProxy.Errors;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>
/// Finds a lease for each request. A warm model's lease comes from the book at once; concurrent first requests share
/// one authorization; the next ticket is fetched in the background before the last one runs out; a request that
/// another node turned away gets a ticket of its own.
/// </summary>
internal sealed class LeaseKeeper(LeaseBook book, LeaseSource source, LeaseMetrics metrics, TimeProvider time, ILogger<LeaseKeeper> logger)
    : IAsyncDisposable
{
    /// <summary>A model counts as in use for this long after its last request: 60 s.</summary>
    private static readonly TimeSpan InUse = TimeSpan.FromSeconds(60);

    /// <summary>Shared authorizations that a request waits for before it asks on its own account.</summary>
    private const int SharedTries = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<Refusal?>> _pending = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Begins the use of a lease.</summary>
    /// <param name="model">A model's name or content hash.</param>
    /// <param name="failedNodes">Nodes that already failed this request.</param>
    /// <param name="own">Whether to share no authorization, because a shared ticket's node just turned this request away.</param>
    /// <param name="cancellation">The request's own.</param>
    public async Task<LeaseAnswer> TakeAsync(string model, IReadOnlySet<string> failedNodes, bool own, CancellationToken cancellation)
    {
        for (var tries = 0; ; tries++)
        {
            if (book.TryTake(model, failedNodes) is { } use)
            {
                if (tries == 0)
                {
                    metrics.Reused();
                }

                if (use.IsDue)
                {
                    _ = GetOrStart(model);
                }

                return new LeaseAnswer(use, null);
            }

            if (own || tries == SharedTries)
            {
                return await TakeOwnAsync(model, failedNodes, cancellation);
            }

            if (await GetOrStart(model).WaitAsync(cancellation) is { } refusal)
            {
                return new LeaseAnswer(null, refusal);
            }
        }
    }

    /// <summary>Stops fetching.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] pending;
        lock (_lock)
        {
            pending = [.. _pending.Values];
        }

        await Task.WhenAll(pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task<LeaseAnswer> TakeOwnAsync(string model, IReadOnlySet<string> failedNodes, CancellationToken cancellation)
    {
        var (lease, refusal) = await source.FetchAsync(model, failedNodes, cancellation);
        if (lease is null)
        {
            return new LeaseAnswer(null, refusal);
        }

        Watch(lease);
        return new LeaseAnswer(book.AddAndTake(lease), null);
    }

    /// <summary>The model's authorization under way, or a new one. Gives null when a lease was added to the book.</summary>
    private Task<Refusal?> GetOrStart(string model)
    {
        lock (_lock)
        {
            if (!_pending.TryGetValue(model, out var pending))
            {
                // Task.Run, so that the fetch cannot end, and remove itself, before it stands in the table.
                pending = Task.Run(() => FetchSharedAsync(model, _stopping.Token), CancellationToken.None);
                _pending[model] = pending;
            }

            return pending;
        }
    }

    private async Task<Refusal?> FetchSharedAsync(string model, CancellationToken cancellation)
    {
        try
        {
            var (lease, refusal) = await source.FetchAsync(model, [], cancellation);
            if (lease is not null)
            {
                book.Add(lease);
                Watch(lease);
            }

            return refusal;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Refusals.ShuttingDown();
        }
        finally
        {
            lock (_lock)
            {
                _pending.Remove(model);
            }
        }
    }

    /// <summary>Sees to the lease's successor once, when its time comes.</summary>
    private void Watch(Lease lease) => _ = WatchAsync(lease, _stopping.Token);

    private async Task WatchAsync(Lease lease, CancellationToken cancellation)
    {
        var wait = LeaseRules.DueAt(lease) - time.GetUtcNow();
        try
        {
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, cancellation);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (book.NeedsSuccessor(lease, InUse))
        {
            logger.Renewing(lease.NodeId, lease.JobId);
            _ = GetOrStart(lease.AskedModel);
        }
    }
}
