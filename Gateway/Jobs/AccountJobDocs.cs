using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Gateway.Jobs;

/// <summary>Describes what is shown of a job.</summary>
internal static class AccountJobDocs
{
    public static readonly EndpointDoc Show = new("showJob", "Jobs", "What a job cost, and why")
    {
        Description = "For its payer, for the owner of its node, and for the administrator. `node_due` is what the node says that is due; `requester_allows` is "
            + "what the requester's word comes to, with what is allowed for clocks. The lower one is charged.",
        Parameters = [EndpointParameter.Account, EndpointParameter.Job],
        Access = [Access.Proof, Access.Admin],
        Responses = [EndpointExample.Of(ProtocolJson.Default.AccountJobResponse, Shown)],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Limited, .. CommonRefusals.Proof,
            Refusals.InvalidField("account", "is not an account id"), AccountAccess.OthersAccount(), Refusals.OthersJob(), Refusals.UnknownJob(Sample.Job),
        ],
    };

    private static AccountJobResponse Shown => new()
    {
        JobId = Sample.Job,
        Requester = Sample.Account,
        Owner = Sample.Friend,
        NodeId = Sample.Node,
        Model = Sample.Model,
        Multiplier = 1,
        Rates = new TokenRates(429.06m, 21.453m),
        IssuedAt = Sample.Now,
        Open = false,
        Held = 0,
        Charged = 43.45m,
        NodeDue = 45,
        RequesterAllows = 43.45m,
        Reason = "the requester's word, which is lower by 1.55 credits than the node's",
    };
}
