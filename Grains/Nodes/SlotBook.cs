namespace MonkeyTroop.Grains.Nodes;

/// <summary>
/// Counts a node's slots: what its heartbeat says is in use, and what authorizations reserved since. A reservation ends
/// when it lapses, is given back or its job reports; from then on the node's own count is the truth.
/// </summary>
/// <param name="lifetime">How long a reservation lasts.</param>
internal sealed class SlotBook(TimeSpan lifetime)
{
    private readonly Dictionary<string, DateTimeOffset> _reserved = new(StringComparer.Ordinal);

    /// <summary>When each reservation lapses, in that order. One that was renewed or given back is found out when its turn comes.</summary>
    private readonly Queue<(string JobId, DateTimeOffset Until)> _lapses = new();
    private DateTimeOffset _lastLook;
    private int _slots;
    private int _inFlight;

    /// <summary>Takes over what the node says.</summary>
    public void Count(int slots, int inFlight) => (_slots, _inFlight) = (slots, inFlight);

    /// <summary>Slots that neither the node uses nor a reservation holds; not negative.</summary>
    public int Free(DateTimeOffset now)
    {
        Lapse(now);
        return Math.Max(0, _slots - _inFlight - _reserved.Count);
    }

    /// <summary>Reserves a slot; false when none is free. A job that has one keeps it, renewed.</summary>
    public bool TryReserve(string jobId, DateTimeOffset now)
    {
        if (!_reserved.ContainsKey(jobId) && Free(now) == 0)
        {
            return false;
        }

        _reserved[jobId] = now + lifetime;
        _lapses.Enqueue((jobId, now + lifetime));
        return true;
    }

    /// <summary>Gives a reservation back; false when there is none.</summary>
    public bool Release(string jobId) => _reserved.Remove(jobId);

    private void Lapse(DateTimeOffset now)
    {
        if (now < _lastLook)
        {
            Renew(now); // a clock that was set back would else keep what it called the future
        }

        _lastLook = now;
        while (_lapses.TryPeek(out var next) && next.Until <= now)
        {
            _lapses.Dequeue();
            if (_reserved.TryGetValue(next.JobId, out var until) && until <= now)
            {
                _reserved.Remove(next.JobId);
            }
        }
    }

    private void Renew(DateTimeOffset now)
    {
        _lapses.Clear();
        foreach (var jobId in _reserved.Keys)
        {
            _reserved[jobId] = now + lifetime;
            _lapses.Enqueue((jobId, now + lifetime));
        }
    }
}
