using Microsoft.OpenApi;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;

namespace MonkeyTroop.Gateway.Revocation;

/// <summary>Describes how the administrator suspends and removes.</summary>
internal static class RevocationDocs
{
    public static readonly EndpointDoc SuspendAccount = Of(
        "suspendAccount",
        "Suspends an account",
        "Nothing new begins for it: it gets no tickets, makes and receives no transfers, invites and joins no nodes, and within a second its nodes get no jobs. Its tickets in use end. Jobs whose ticket was issued before are still paid. It need not have been here before. With `take_back` its locked credits, which it earned out of others' starter credits within the last week, go back to the treasury as far as they are not held; asked again it takes what was released since.",
        EndpointParameter.Account,
        new RevocationResponse(Sample.Account, "suspended", 12.5m));

    public static readonly EndpointDoc UnsuspendAccount = Of(
        "unsuspendAccount",
        "Lets a suspended account go on",
        "It does nothing to an account that is not suspended.",
        EndpointParameter.Account,
        new RevocationResponse(Sample.Account, "active"));

    public static readonly EndpointDoc SuspendNode = Of(
        "suspendNode",
        "Suspends a node",
        "Its heartbeats are refused and it gets no jobs. What it did is still paid.",
        Node,
        new RevocationResponse(Sample.Node, "suspended"),
        Refusals.UnknownNode(Sample.Node),
        Refusals.NodeRemoved(Sample.Node));

    public static readonly EndpointDoc UnsuspendNode = Of(
        "unsuspendNode",
        "Lets a suspended node go on",
        "It is listed again with its next heartbeat.",
        Node,
        new RevocationResponse(Sample.Node, "active"),
        Refusals.UnknownNode(Sample.Node),
        Refusals.NodeRemoved(Sample.Node));

    public static readonly EndpointDoc RemoveNode = Of(
        "removeNode",
        "Removes a node for good",
        "Its id cannot be used again. Asked again it answers the same.",
        Node,
        new RevocationResponse(Sample.Node, "removed"),
        Refusals.UnknownNode(Sample.Node));

    private static EndpointParameter Node => new(
        "id", ParameterLocation.Path, "Node id.", EndpointParameter.Account.Schema, Sample.Node);

    private static EndpointDoc Of(
        string id, string summary, string description, EndpointParameter whom, RevocationResponse answer, params Refusal[] refusals) =>
        new(id, EndpointDoc.Administration, summary)
        {
            Description = $"{description} A body is not needed; its `reason` is for the record.",
            Parameters = [whom],
            Access = [Access.Admin],
            Request = EndpointExample.Of(
                RevocationJson.Default.RevocationRequest, new RevocationRequest("reported as stolen"), RevocationApi.Validate),
            IsRequestOptional = true,
            Responses = [EndpointExample.Of(RevocationJson.Default.RevocationResponse, answer)],
            Refusals = [.. CommonRefusals.Stored, .. CommonRefusals.Body, .. CommonRefusals.AdminChange, .. refusals],
        };
}
