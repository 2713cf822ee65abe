namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>
/// Ends a stream that has failed. Apps read failures in two ways: some SDKs raise on the error event, others pass over
/// it and would take a clean end for a complete answer. So the event is sent, and then the connection is cut.
/// </summary>
internal static class StreamCut
{
    /// <summary>How long the error event has to leave before the connection is reset.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    /// <summary>Lets what was written leave, then cuts the connection.</summary>
    public static async Task CutAsync(HttpContext context, TimeProvider time)
    {
        await Task.Delay(Grace, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }
}
