using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>Describes grants.</summary>
internal static class GrantDocs
{
    public static readonly EndpointDoc Grant = new("grantCredits", EndpointDoc.Administration, "Pays credits to an account from the treasury")
    {
        Description = "The same `key` with the same content grants once, however often it is sent.",
        Parameters = [EndpointParameter.Account],
        Access = [Access.Admin],
        Request = EndpointExample.Of(
            GrantJson.Default.GrantBody,
            new GrantBody { Amount = 100.5m, Key = "outage-2026-01-30", Memo = "for the outage" },
            request => GrantApi.Validate(request, Sample.Account)),
        Responses =
        [
            EndpointExample.Of(
                GrantJson.Default.GrantResponse,
                new GrantResponse("success", "grant:6f1ed002ab5595859014ebf0951522d9", 100.5m, Sample.Now, 1113m)),
        ],
        Refusals = [.. CommonRefusals.Stored, .. CommonRefusals.Body, .. CommonRefusals.AdminChange, Refusals.UnknownAccount(), Refusals.GrantConflict()],
    };
}
