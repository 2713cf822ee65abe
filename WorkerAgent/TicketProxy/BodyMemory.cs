using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>
/// Bounds what the bodies of all requests take together, since they are read before a slot is: eight bodies of the largest
/// size. What every connection may have anyway, <see cref="InferenceBody.FirstBytes"/>, is not counted.
/// </summary>
internal sealed class BodyMemory(IOptions<TicketProxyOptions> options)
{
    private readonly long _limit = 8L * options.Value.MaxBodyBytes;
    private long _taken;

    /// <summary>Bytes that are taken now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes bytes, to be given back; false when that would be too much.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= _limit)
        {
            return true;
        }

        Give(bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
