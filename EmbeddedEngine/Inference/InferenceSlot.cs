namespace MonkeyTroop.EmbeddedEngine.Inference;

/// <summary>
/// One request computes at a time; few wait, and not for long. The worker sends one at a time as well: the queue is for the moment in which one
/// leaves and the next comes.
/// </summary>
internal sealed class InferenceSlot(TimeProvider time) : IDisposable
{
    /// <summary>Most requests that wait: 4.</summary>
    public const int MostWaiting = 4;

    /// <summary>Longest wait: 60 s.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _slot = new(1, 1);
    private int _inside;

    /// <summary>Requests that compute or wait now.</summary>
    public int Inside => Volatile.Read(ref _inside);

    /// <summary>Takes the slot. Null when too many wait, or it took too long.</summary>
    public async Task<IDisposable?> TakeAsync(CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _inside) > MostWaiting + 1)
        {
            Interlocked.Decrement(ref _inside);
            return null;
        }

        using var late = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            await _slot.WaitAsync(either.Token);
            return new Lease(this);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Decrement(ref _inside);
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _slot.Dispose();

    private void Return()
    {
        _slot.Release();
        Interlocked.Decrement(ref _inside);
    }

    private sealed class Lease(InferenceSlot slot) : IDisposable
    {
        private bool _returned;

        public void Dispose()
        {
            if (!_returned)
            {
                _returned = true;
                slot.Return();
            }
        }
    }
}
