using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary>Describes the verification of the books.</summary>
internal static class LedgerDocs
{
    public static readonly EndpointDoc Verify = new("verifyLedger", EndpointDoc.Administration, "Recomputes every balance and hold")
    {
        Description = "Books that do not balance are an answer like another: 200 with `ok` false.",
        Access = [Access.Admin],
        Responses = [EndpointExample.Of(LedgerReportJson.Default.LedgerReportResponse, Report)],
        Refusals = [.. CommonRefusals.Stored, .. CommonRefusals.Admin, Refusals.VerificationRunning(TimeSpan.FromSeconds(10))],
    };

    private static LedgerReportResponse Report => new(
        Ok: false,
        Sample.Now,
        0.042m,
        new LedgerTotalsResponse(2, 3, 6, 1, 1, 0, 2000, 0, -2000, 1800),
        new Dictionary<string, long> { [ViolationKinds.WalletBalance] = 1 },
        [new LedgerViolation(ViolationKinds.WalletBalance, "account", Sample.Account, "1012.5", "1013.5")],
        NotListed: 0);
}
