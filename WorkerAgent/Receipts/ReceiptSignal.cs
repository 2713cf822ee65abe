namespace MonkeyTroop.WorkerAgent.Receipts;

/// <summary>Wakes the sender when there is a receipt to send, so that it needs no timer while there is none.</summary>
internal sealed class ReceiptSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);
    private readonly Lock _gate = new();

    /// <summary>There is a receipt to send.</summary>
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

    /// <summary>Waits for a receipt, at most <paramref name="limit"/>.</summary>
    public Task WaitAsync(TimeSpan limit, CancellationToken cancellation) => _raised.WaitAsync(limit, cancellation);

    /// <inheritdoc />
    public void Dispose() => _raised.Dispose();
}
