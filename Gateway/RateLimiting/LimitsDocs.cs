using Microsoft.OpenApi;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;

namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>Describes what the administrator may do about limits.</summary>
internal static class LimitsDocs
{
    public static readonly EndpointDoc Look = new("getLimit", EndpointDoc.Administration, "How far a limit is used")
    {
        Description = "Looking counts nothing. `limit` is 0 when the tier is off.",
        Parameters = [Tier, Whose],
        Access = [Access.Admin],
        Responses = [EndpointExample.Of(LimitsJson.Default.LimitResponse, new LimitResponse(Strict, Caller, 20, 17, 42, 17))],
        Refusals = [.. CommonRefusals.Stored, .. CommonRefusals.Admin, NotOne],
    };

    public static readonly EndpointDoc Reset = new("resetLimit", EndpointDoc.Administration, "Forgets the calls of an address, node or account, so that it may call again")
    {
        Access = [Access.Admin],
        Request = EndpointExample.Of(
            LimitsJson.Default.ResetRequest, new ResetRequest(Strict, Caller), request => LimitsApi.Malformed(request.Tier, request.Principal).Refusal),
        Responses = [EndpointExample.Of(LimitsJson.Default.ResetResponse, new ResetResponse("reset", Strict, Caller))],
        Refusals = [.. CommonRefusals.Stored, .. CommonRefusals.Body, .. CommonRefusals.AdminChange],
    };

    private const string Strict = "strict";
    private const string Caller = "203.0.113.7";

    private static Refusal NotOne => LimitsApi.Malformed(Strict, principal: null).Refusal!;

    private static EndpointParameter Tier => new(
        "tier",
        ParameterLocation.Query,
        "What is counted together.",
        new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. Enum.GetNames<RateLimitTier>().Select(name => name.ToLowerInvariant())] },
        Strict)
    {
        IsRequired = true,
    };

    private static EndpointParameter Whose =>
        EndpointParameter.QueryText("principal", "An address; a node's id in the tier `node`, an account's in `account`, `authorize` and `wallet`.", Caller, EndpointParameter.MaxIdLength) with { IsRequired = true };
}
