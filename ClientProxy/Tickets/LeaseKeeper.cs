using System.Diagnostics;
using MonkeyTroop.ClientProxy.Errors;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>
/// Finds a lease for each request. A warm model's lease comes from the book at once; concurrent first requests share
/// one authorization; leases are extended in the background by what runs under them; the next ticket is fetched before the last one runs
/// out; a request that another node turned away gets a ticket of its own.
/// </summary>
internal sealed class LeaseKeeper(LeaseBook book, LeaseSource source, LeaseExtender extender, LeaseEnder ender, LeaseMetrics metrics, TimeProvider time, ILogger<LeaseKeeper> logger)
    : IAsyncDisposable
{
    /// <summary>A model counts as in use for this long after its last request: 60 s.</summary>
    private static readonly TimeSpan InUse = TimeSpan.FromSeconds(60);

    /// <summary>Shared authorizations that a request waits for before it asks on its own account.</summary>
    private const int SharedTries = 2;

    /// <summary>How long the client takes to end its leases when it stops: 2 s.</summary>
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(2);

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
                    _ = RenewAsync(use.Entry, _stopping.Token);
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

    /// <summary>Stops fetching, and ends every lease, for at most <see cref="EndingTime"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] pending;
        lock (_lock)
        {
            pending = [.. _pending.Values];
        }

        await Task.WhenAll(pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var limit = new CancellationTokenSource(EndingTime, time);
        try
        {
            await ender.EndIdleAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // What could not be ended in time ends with its ticket.
        }

        _stopping.Dispose();
    }

    private async Task<LeaseAnswer> TakeOwnAsync(string model, IReadOnlySet<string> failedNodes, CancellationToken cancellation)
    {
        var (lease, refusal) = await source.FetchAsync(model, failedNodes, cancellation);
        if (lease is null)
        {
            return new LeaseAnswer(null, refusal);
        }

        var use = book.AddAndTake(lease);
        _ = LookAfterAsync(use.Entry, _stopping.Token);
        if (use.IsDue)
        {
            _ = RenewAsync(use.Entry, _stopping.Token);
        }

        return new LeaseAnswer(use, null);
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
                _ = LookAfterAsync(book.Add(lease), _stopping.Token);
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

    /// <summary>
    /// Looks after a lease until it is over, and ends its job then: it is extended while requests run under it, and succeeded while its model
    /// is in use.
    /// </summary>
    private async Task LookAfterAsync(LeaseEntry entry, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await Task.Delay(book.NextLook(entry), time, cancellation);
                switch (book.NeedOf(entry, InUse))
                {
                    case LeaseNeed.None:
                        break;
                    case LeaseNeed.Extension:
                        await RenewAsync(entry, cancellation);
                        break;
                    case LeaseNeed.Handover:
                        await extender.HandAsync(entry, cancellation);
                        break;
                    case LeaseNeed.Successor:
                        logger.Renewing(entry.Lease.NodeId, entry.Lease.JobId);
                        _ = GetOrStart(entry.Lease.AskedModel);
                        break;
                    case LeaseNeed.Over:
                        _ = book.TryClose(entry) && await ender.EndAsync(entry, cancellation);
                        if (!book.IsOpen(entry))
                        {
                            return;
                        }

                        break; // could not be ended now: tried again at the next look
                    default:
                        throw new UnreachableException();
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The client stops.
        }
    }

    /// <summary>Extends a lease under which requests run. Where that is not to be had, the next ticket is fetched: it serves the requests to come.</summary>
    private async Task RenewAsync(LeaseEntry entry, CancellationToken cancellation)
    {
        if (!await extender.TryExtendAsync(entry, cancellation) && book.NeedsSuccessor(entry))
        {
            _ = GetOrStart(entry.Lease.AskedModel);
        }
    }
}
