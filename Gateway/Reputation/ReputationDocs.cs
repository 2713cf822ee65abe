using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Reputation;

/// <summary>Describes the reputation of nodes.</summary>
internal static class ReputationDocs
{
    public static readonly EndpointDoc Show = new("showReputation", "Nodes", "How far a node can be relied on, and why")
    {
        Description = "The score is what the node's payers say when they end their jobs: each counts once, by its latest word, for 7 days. A payer that is new "
            + "to the network has half a vote, and the node's owner none. A node that makes tokens more slowly than it promises loses up to a "
            + "fifth. `payers` is only for the node's owner, who sends a proof.",
        Access = [Access.Anybody, Access.Proof],
        Parameters = [EndpointParameter.Node],
        Responses = [EndpointExample.Of(ProtocolJson.Default.ReputationResponse, Shown)],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Limited, .. CommonRefusals.Proof,
            Refusals.InvalidField("id", "is not a node id"),
            Refusals.UnknownNode(Sample.Node),
        ],
    };

    private static ReputationResponse Shown => new()
    {
        NodeId = Sample.Node,
        Score = 0.8,
        Tier = NodeTier.Trusted,
        Components = new ReputationComponents(0.8, 1),
        TotalJobs = 41,
        SuccessfulJobs = 40,
        FailedJobs = 1,
        UpdatedAt = Sample.Now,
        Reason = "of 3 payers in the last 7 days 3 answered, 0 without room, 0 failed",
        Payers = new PayerOutcomes(3, 0, 0),
    };
}
