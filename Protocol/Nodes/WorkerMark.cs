namespace MonkeyTroop.Protocol.Nodes;

/// <summary>
/// What every answer of a worker carries, refusals and errors included, so that a client knows a worker from whatever else answers at a
/// node's address. Workers before this mark send none.
/// </summary>
public static class WorkerMark
{
    /// <summary>The response header.</summary>
    public const string Header = "X-Troop-Worker";

    /// <summary>Its value: the version of the protocol between client and worker. Clients take any.</summary>
    public const string Version = "1";
}
