using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Lists;

/// <summary>Describes the list of live nodes.</summary>
internal static class PeerDocs
{
    public static readonly EndpointDoc List = new("listNodes", "Nodes", "Live nodes, best reputation first")
    {
        Description = "A page at a time; a page ends at `limit` or 1 MiB. Addresses are only for callers with a proof, and for every caller in Trusted mode.",
        Access = [Access.Anybody, Access.Proof],
        Parameters =
        [
            EndpointParameter.QueryText(
                "model", "Only nodes that serve this model: a name, or sha256: and its content hash.", Sample.Model, FieldRules.MaxModelNameLength),
            .. ListDocs.Parameters($"0.98~{Sample.Node}"),
        ],
        ResponseHeaders = ListDocs.Headers,
        Responses = [EndpointExample.Of(ProtocolJson.Default.PeersResponse, new PeersResponse(1, [Shown], $"0.98~{Sample.Node}"))],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Limited, .. CommonRefusals.Bounded, .. CommonRefusals.Proof, ListDocs.BadLimit,
            Refusals.InvalidField("model", "must be a model's name or sha256: and its hash"),
        ],
    };

    private static Peer Shown => new()
    {
        NodeId = Sample.Node,
        TailscaleIp = Sample.Address,
        Url = Sample.WorkerUrl,
        Status = NodeStatus.Idle,
        Models = [new ModelOffer(Sample.Model, Sample.ContentHash, 4_661_224_676)],
        Hardware = new NodeHardware("NVIDIA GeForce RTX 3060", 11_264),
        Engines = [new NodeEngine("ollama", "0.12.6", 11434)],
        Slots = 2,
        FreeSlots = 2,
        Multiplier = 1,
        Reputation = 0.98,
    };
}
