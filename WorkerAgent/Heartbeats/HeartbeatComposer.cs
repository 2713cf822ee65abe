using System.Net;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Gpu;
using MonkeyTroop.WorkerAgent.Jobs;
using MonkeyTroop.WorkerAgent.Nodes;
using MonkeyTroop.WorkerAgent.ProofOfHardware;

namespace MonkeyTroop.WorkerAgent.Heartbeats;

/// <summary>Puts a heartbeat together from what the node is right now.</summary>
internal sealed class HeartbeatComposer(NodeIdentity identity, EngineRegistry engines, SlotPool slots, GpuWatcher gpu, IReceiptOutbox outbox, ProvingState proving, AddressFinder addresses)
{
    /// <summary>The heartbeat of this moment; null when no address of this machine reaches the coordinator.</summary>
    /// <param name="knownHash">The hash of the list of models that the coordinator took in last; null sends the list.</param>
    /// <param name="leaving">Whether the node goes away.</param>
    /// <param name="cancellation">Gives up looking for the address.</param>
    public async Task<HeartbeatRequest?> ComposeAsync(string? knownHash, bool leaving, CancellationToken cancellation) =>
        await addresses.FindAsync(cancellation) is { } address ? Compose(address, knownHash, leaving) : null;

    private HeartbeatRequest Compose(IPAddress address, string? knownHash, bool leaving)
    {
        var catalog = engines.Current;
        return new HeartbeatRequest
        {
            NodeId = identity.Id,
            TailscaleIp = address.ToString(),
            Url = addresses.Url(address),
            Status = leaving ? NodeStatus.Offline : gpu.OwnerBusy || outbox.IsBlocked || proving.IsProving ? NodeStatus.Busy : NodeStatus.Idle,
            Models = catalog.Hash == knownHash ? null : catalog.Offers,
            ModelsHash = catalog.Hash,
            Hardware = new NodeHardware(gpu.Current.Name, gpu.Current.FreeMegabytes),
            Engines = [.. catalog.Engines.Take(Protocol.FieldRules.MaxEngines).Select(engine => new NodeEngine(engine.Type, engine.Version, engine.Url.Port))],
            Slots = Math.Max(1, catalog.Slots),
            InFlight = slots.InFlight,
            CountsTokens = true,
        };
    }
}
