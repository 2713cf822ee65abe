using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>Describes the nodes' heartbeats.</summary>
internal static class HeartbeatDocs
{
    public static readonly EndpointDoc Heartbeat = new("heartbeat", Tag, "Says what a node is and offers right now")
    {
        Description = """
            An unchanged node may send `models_hash` instead of `models`; `resend` asks for the full list at once. When `keys_hash` is not that
            of the keys that it knows, the node asks for them; tickets of `revoked_accounts` are good for nothing. In Trusted mode a node that is
            not registered joins at its first heartbeat without a proof, to the account of its own name. `counts_tokens` says that the worker
            states in receipts what is due by its tickets' `rates`, and not its time.
            """,
        Access = [Access.Proof],
        Request = EndpointExample.Of(
            ProtocolJson.Default.HeartbeatRequest,
            Shown,
            heartbeat => HeartbeatRules.Validate(heartbeat, new NodeAddressPolicy(NodeAddressPolicy.Tailnet))),
        Responses = [EndpointExample.Of(ProtocolJson.Default.HeartbeatResponse, Answer)],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Body, .. CommonRefusals.Limited, .. CommonRefusals.Proof,
            Refusals.UnknownNode(Sample.Node), Refusals.Forbidden($"node {Sample.Node} has another key"),
            Refusals.NodeSuspended(Sample.Node), Refusals.NodeRemoved(Sample.Node), Refusals.TooManyNodes(Sample.Node),
        ],
    };

    private const string Tag = "Nodes";

    private static HeartbeatRequest Shown => new()
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
        CountsTokens = true,
    };

    private static HeartbeatResponse Answer => new(HeartbeatResponse.Seen) { KeysHash = Sample.SigningKeys.Hash, RevokedAccounts = [Sample.Friend] };
}
