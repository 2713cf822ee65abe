namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>Closed once the worker was told to stop: running requests go on, new ones are refused.</summary>
internal sealed class DrainGate
{
    private volatile bool _closed;

    /// <summary>Whether new requests are refused.</summary>
    public bool IsClosed => _closed;

    /// <summary>Refuses new requests from now on.</summary>
    public void Close() => _closed = true;
}
