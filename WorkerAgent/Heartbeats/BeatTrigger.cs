namespace MonkeyTroop.WorkerAgent.Heartbeats;

/// <summary>Asks for a heartbeat before its time. Pulling it again before the beat is the same as once.</summary>
internal sealed class BeatTrigger : IDisposable
{
    private readonly SemaphoreSlim _pulled = new(0, 1);
    private readonly Lock _gate = new();

    /// <summary>Asks for a beat.</summary>
    public void Pull()
    {
        lock (_gate)
        {
            if (_pulled.CurrentCount == 0)
            {
                _pulled.Release();
            }
        }
    }

    /// <summary>Waits until a beat is asked for, at most <paramref name="limit"/>; whether one was.</summary>
    public Task<bool> WaitAsync(TimeSpan limit, CancellationToken cancellation) => _pulled.WaitAsync(limit, cancellation);

    /// <inheritdoc />
    public void Dispose() => _pulled.Dispose();
}
