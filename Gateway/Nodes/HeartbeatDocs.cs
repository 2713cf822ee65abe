using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>Describes the nodes' beats and the list of live nodes.</summary>
internal static class HeartbeatDocs
{
    public static readonly EndpointDoc Beat = new("beat", Tag, "Says what a node is and offers right now")
    {
        Description = """
            An unchanged node may send `models_hash` instead of `models`; `resend` asks for the full list at once. When `keys_hash` is not that
            of the keys that it knows, the node asks for them; tickets of `revoked_accounts` are good for nothing. In Trusted mode a node that is
            not registered joins at its first beat without a proof, to the account of its own name.
            """,
        Access = [Access.Proof],
        Request = EndpointExample.Of(
            ProtocolJson.Default.HeartbeatRequest,
            Beating,
            beat => HeartbeatRules.Validate(beat, new NodeAddressPolicy(NodeAddressPolicy.Tailnet))),
        Responses = [EndpointExample.Of(ProtocolJson.Default.HeartbeatResponse, Answer)],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Body, .. CommonRefusals.Limited,
            Refusals.BadProof(ProofFault.Missing, ProofSigner.HeaderName), Refusals.ProofReused(),
            Refusals.UnknownNode(Sample.Node), Refusals.Forbidden($"node {Sample.Node} has another key"),
            Refusals.NodeSuspended(Sample.Node), Refusals.NodeRemoved(Sample.Node), Refusals.TooManyNodes(Sample.Node),
        ],
    };

    public static readonly EndpointDoc Peers = new("listNodes", Tag, "Live nodes, best reputation first")
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

    private const string Tag = "Nodes";

    private static HeartbeatRequest Beating => new()
    {
        NodeId = Sample.Node,
        TailscaleIp = Sample.Address,
        Status = NodeStatus.Idle,
        Models = [new ModelOffer(Sample.Model, Sample.ContentHash, 4_661_224_676)],
        Hardware = new NodeHardware("NVIDIA GeForce RTX 3060", 11_264),
        Engines = [new NodeEngine("ollama", "0.12.6", 11434)],
        Url = Sample.WorkerUrl,
        Slots = 2,
        InFlight = 0,
    };

    private static HeartbeatResponse Answer => new(HeartbeatResponse.Seen) { KeysHash = Sample.SigningKeys.Hash, RevokedAccounts = [Sample.Friend] };

    private static Peer Shown => new()
    {
        NodeId = Sample.Node,
        TailscaleIp = Sample.Address,
        Url = Sample.WorkerUrl,
        Status = NodeStatus.Idle,
        Models = Beating.Models!,
        Hardware = Beating.Hardware,
        Engines = Beating.Engines!,
        Slots = 2,
        FreeSlots = 2,
        Multiplier = 1,
        Reputation = 0.98,
    };
}
