namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>A lease with what runs under it. Guarded by its <see cref="LeaseBook"/>.</summary>
internal sealed class LeaseEntry(Lease lease)
{
    private TimeSpan _finished;
    private TimeSpan _startOffsets;

    /// <summary>The lease.</summary>
    public Lease Lease { get; } = lease;

    /// <summary>Requests that run under it now.</summary>
    public int InFlight { get; private set; }

    /// <summary>When a request last began or ended under it.</summary>
    public DateTimeOffset LastUsed { get; private set; } = lease.IssuedAt;

    /// <summary>When a successor was last asked for.</summary>
    public DateTimeOffset RenewalAskedAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Time on the node so far, as nearly as the client can tell: the sum over all requests from sending to the last byte.</summary>
    public TimeSpan Used(DateTimeOffset now) => _finished + (now - Lease.IssuedAt) * InFlight - _startOffsets;

    /// <summary>A request begins.</summary>
    public void Begin(DateTimeOffset now)
    {
        InFlight++;
        _startOffsets += now - Lease.IssuedAt;
        LastUsed = now;
    }

    /// <summary>A request that began at <paramref name="start"/> ends.</summary>
    public void End(DateTimeOffset start, DateTimeOffset now)
    {
        InFlight--;
        _startOffsets -= start - Lease.IssuedAt;
        _finished += now - start;
        LastUsed = now;
    }
}
