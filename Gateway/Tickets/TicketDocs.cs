using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>Describes the endpoints of tickets and their keys.</summary>
internal static class TicketDocs
{
    public static readonly EndpointDoc PublicKey = new("getPublicKey", Tag, "The key that signs tickets now, in PEM form")
    {
        Responses =
        [
            EndpointExample.Of(
                ProtocolJson.Default.PublicKeyResponse, new PublicKeyResponse("-----BEGIN PUBLIC KEY-----\n...\n-----END PUBLIC KEY-----")),
        ],
        Refusals = CommonRefusals.Always,
    };

    public static readonly EndpointDoc Jwks = new("getSigningKeys", Tag, "Every key whose tickets are still good, as a JSON Web Key Set")
    {
        Responses = [EndpointExample.Of(ProtocolJson.Default.JwksDocument, Sample.SigningKeys)],
        Refusals = CommonRefusals.Always,
    };

    public static readonly EndpointDoc Authorize = new("authorize", Tag, "Picks a node for a model, holds credits and signs a ticket")
    {
        Description = "The ticket is good for 300 seconds on that node and for that model. What is not used of the hold comes back when it ends. "
            + "A caller that says `extends` gets a small hold, 60 s of the node at most, and asks for more while answers run; to any other the hold has to "
            + "last: 300 s, or all that the account has. `rates` are tokens a second of the reference GPU: a request costs what its tokens take there, at "
            + "most its time. Without them its time counts.",
        Access = [Access.Proof],
        Request = EndpointExample.Of(
            ProtocolJson.Default.AuthorizeRequest,
            new AuthorizeRequest { Model = Sample.Model, Requester = Sample.Account, ExcludeNodes = ["cellar-1080"], Extends = true },
            TicketApi.Validate),
        Responses = [EndpointExample.Of(ProtocolJson.Default.AuthorizeResponse, Granted)],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Limited, .. CommonRefusals.Body, .. CommonRefusals.Proof,
            Refusals.NotYourAccount(),
            Refusals.AccountSuspended(),
            Refusals.NodesApart(TimeSpan.FromHours(1)),
            Refusals.AccountInQuestion(TimeSpan.FromDays(7)),
            Refusals.InsufficientCredits(new Credits(250_000), new Credits(1_000_000)),
            Refusals.UnknownModel(Sample.Model),
            Refusals.NoNodeFree(Sample.Model, TimeSpan.FromSeconds(2)),
        ],
    };

    private const string Tag = "Tickets";

    private static AuthorizeResponse Granted => new()
    {
        TargetIp = Sample.Address,
        Token = Sample.Ticket,
        EstimatedCost = 60,
        JobId = Sample.Job,
        NodeId = Sample.Node,
        WorkerUrl = Sample.WorkerUrl,
        ExpiresAt = Sample.Now.AddSeconds(300),
        Multiplier = 1,
        Rates = new TokenRates(429, 21.453m),
        Hold = 60,
        Parallel = 4,
        Model = Sample.Model,
    };
}
