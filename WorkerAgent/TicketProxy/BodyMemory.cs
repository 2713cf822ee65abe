using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>
/// Bounds what the bodies of all requests take together: eight bodies of the largest size. One ticket gets half of what the others leave
/// at most, so there is always something left for the next. What every request may have anyway, <see cref="InferenceBody.FreeBytes"/>,
/// is not counted; a request that reads its body has a slot, so that is bounded too.
/// </summary>
internal sealed class BodyMemory(IOptions<TicketProxyOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _byTicket = new(StringComparer.Ordinal);
    private readonly long _limit = 8L * options.Value.MaxBodyBytes;
    private long _taken;

    /// <summary>Bytes that are taken now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes bytes, to be given back; false when that would be more than the ticket's share.</summary>
    public bool TryTake(string ticket, long bytes)
    {
        lock (_gate)
        {
            var own = _byTicket.GetValueOrDefault(ticket);
            if (own + bytes > (_limit - (_taken - own)) / 2)
            {
                return false;
            }

            _byTicket[ticket] = own + bytes;
            _taken += bytes;
            return true;
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Give(string ticket, long bytes)
    {
        if (bytes == 0)
        {
            return;
        }

        lock (_gate)
        {
            _taken -= bytes;
            if ((_byTicket[ticket] -= bytes) == 0)
            {
                _byTicket.Remove(ticket);
            }
        }
    }
}
