namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>
/// Gives memory back when a burst of requests is over. Nothing collects garbage in a program that does nothing, and this one
/// waits in the background of a desktop most of the time. Costs one timer, which runs once after each burst.
/// </summary>
internal sealed class IdleTrimMiddleware : IDisposable
{
    /// <summary>How long no request must have run: 20 s.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);

    private readonly RequestDelegate _next;
    private readonly ITimer _timer;
    private int _running;

    /// <summary>Puts the middleware in front of <paramref name="next"/>.</summary>
    public IdleTrimMiddleware(RequestDelegate next, TimeProvider time)
    {
        _next = next;
        _timer = time.CreateTimer(_ => Trim(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _running);
        try
        {
            await _next(context);
        }
        finally
        {
            if (Interlocked.Decrement(ref _running) == 0)
            {
                _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void Trim()
    {
        if (Volatile.Read(ref _running) == 0)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
