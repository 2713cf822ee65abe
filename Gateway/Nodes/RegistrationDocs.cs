using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>Describes how nodes join.</summary>
internal static class RegistrationDocs
{
    public static readonly EndpointDoc Invite = new("inviteNode", Tag, "Makes a one-time join token for a node of the caller's account")
    {
        Description = "A body is not needed. The token is good for one node and 15 minutes.",
        Access = [Access.Proof],
        Responses = [EndpointExample.Of(ProtocolJson.Default.InviteResponse, new InviteResponse(JoinToken, Sample.Now.AddMinutes(15)))],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Limited, .. CommonRefusals.Proof,
            Refusals.TooLarge(FieldRules.MaxCoordinatorBodyBytes), Refusals.AccountSuspended(),
        ],
    };

    public static readonly EndpointDoc Register = new("registerNode", Tag, "Joins a node to an account")
    {
        Description = "The proof is the node's. The owner agrees by the join token in the body, or by a second proof. Asked again by the same node it answers the same. With `accepts_other_id` a node whose id another account has gets another, and `asked_node_id` says so.",
        Access = [Access.Proof, Access.ProofAndOwnerProof],
        Request = EndpointExample.Of(
            ProtocolJson.Default.RegisterRequest,
            new RegisterRequest { NodeId = Sample.Node, NodePublicKey = Sample.NodeKey, JoinToken = JoinToken, AcceptsOtherId = true },
            request => RegistrationApi.Validate(request, isTrusting: false)),
        Responses = [EndpointExample.Of(ProtocolJson.Default.RegisterResponse, Joined)],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Limited, .. CommonRefusals.Body, .. CommonRefusals.Proof,
            Refusals.NotYourAccount(), Refusals.OwnerSuspended(Sample.Account), Refusals.InvalidJoinToken(), Refusals.NodeTaken(Sample.Node), Refusals.NodeRemoved(Sample.Node),
        ],
    };

    private const string Tag = "Nodes";
    private const string JoinToken = "000000000000000000000000000000000000000000000000";

    private static RegisterResponse Joined => new()
    {
        NodeId = Sample.Node,
        Owner = Sample.Account,
        ReceiptKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        HeartbeatInterval = 10,
        CoordinatorKeys = Sample.SigningKeys,
    };
}
