using MonkeyTroop.ClientProxy.Tickets;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>
/// Watches over one try until the node's answer begins: when <see cref="NodeWitness"/> finds the node silent, the try is cancelled. From the
/// answer's first byte on nothing is cancelled any more.
/// </summary>
internal sealed class NodeWatch(NodeWitness witness, Lease lease, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _silent = new();
    private readonly CancellationTokenSource _over = new();
    private int _outcome;
    private Task _watching = Task.CompletedTask;

    private enum Outcome
    {
        Waiting,
        Answered,
        Silent,
    }

    /// <summary>Ends the try.</summary>
    public CancellationToken Silence => _silent.Token;

    /// <summary>Whether the try was cancelled because the node is silent.</summary>
    public bool IsSilent => Volatile.Read(ref _outcome) == (int)Outcome.Silent;

    /// <summary>Begins to watch.</summary>
    public void Begin() => _watching = WatchAsync();

    /// <summary>The node's answer begins.</summary>
    public void Answered()
    {
        Interlocked.CompareExchange(ref _outcome, (int)Outcome.Answered, (int)Outcome.Waiting);
        _over.Cancel();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _watching;
        _over.Dispose();
        _silent.Dispose();
    }

    private async Task WatchAsync()
    {
        // Nearly every answer begins in this time, and none of those is worth an exception.
        await Task.Delay(NodeWitness.FirstLook, time, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_over.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await witness.WaitForSilenceAsync(lease, _over.Token);
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            return;
        }

        if (Interlocked.CompareExchange(ref _outcome, (int)Outcome.Silent, (int)Outcome.Waiting) == (int)Outcome.Waiting)
        {
            await _silent.CancelAsync();
        }
    }
}
