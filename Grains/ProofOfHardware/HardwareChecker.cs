namespace MonkeyTroop.Grains.ProofOfHardware;

/// <summary>
/// Checks proofs one at a time, on a thread of its own: a check takes up to 0.3 s of a core, and tickets must not wait for it. Safe for concurrent use.
/// </summary>
internal sealed class HardwareChecker : IDisposable
{
    /// <summary>Checks that wait or run: 16, some 5 s.</summary>
    private const int Most = 16;

    private readonly SemaphoreSlim _turn = new(1);
    private int _count;

    /// <summary>Runs a check when its turn comes; null when too many wait.</summary>
    public Task<bool>? TryCheck(Func<CancellationToken, bool> check, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _count) <= Most)
        {
            return RunAsync(check, cancellation);
        }

        Interlocked.Decrement(ref _count);
        return null;
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    private async Task<bool> RunAsync(Func<CancellationToken, bool> check, CancellationToken cancellation)
    {
        try
        {
            await _turn.WaitAsync(cancellation);
            try
            {
                return await Task.Factory.StartNew(() => check(cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
