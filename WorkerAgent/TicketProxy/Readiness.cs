using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Jobs;
using MonkeyTroop.WorkerAgent.Nodes;
using MonkeyTroop.WorkerAgent.Tickets;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>Whether the worker can take jobs. An owner who uses the machine and slots that are all taken are no faults.</summary>
internal sealed class Readiness(NodeIdentity identity, DrainGate gate, WorkPermission permission, IReceiptOutbox outbox, EngineRegistry engines)
{
    /// <summary>How the worker is now.</summary>
    public WorkerHealth Current => gate.IsClosed
        ? new WorkerHealth("stopping", identity.Id, "the worker is stopping")
        : Fault is { } fault ? new WorkerHealth("blocked", identity.Id, fault) : new WorkerHealth("healthy", identity.Id, null);

    private string? Fault =>
        permission.IsRevoked ? "the coordinator has suspended or removed this node"
        : outbox.Fault is { } reason ? $"receipts cannot be kept: {reason}"
        : engines.Current.Engines.Count == 0 ? "no engine answers"
        : null;
}
