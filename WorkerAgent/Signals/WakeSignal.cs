namespace MonkeyTroop.WorkerAgent.Signals;

/// <summary>Wakes one waiter before its time. Raising it again before the waiter has woken is the same as once.</summary>
internal abstract class WakeSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);
    private readonly Lock _gate = new();

    /// <summary>Waits until the signal is raised, at most <paramref name="limit"/>; whether it was.</summary>
    public Task<bool> WaitAsync(TimeSpan limit, CancellationToken cancellation) => _raised.WaitAsync(limit, cancellation);

    /// <inheritdoc />
    public void Dispose() => _raised.Dispose();

    /// <summary>Wakes the waiter, or the next to come.</summary>
    public void Raise()
    {
        lock (_gate)
        {
            if (_raised.CurrentCount == 0)
            {
                _raised.Release();
            }
        }
    }
}
