using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Admin;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary>Shows the administrator whether the books balance.</summary>
internal static class LedgerApi
{
    /// <summary>When to ask again while another verification runs.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>Maps the routes below <c>/admin</c>.</summary>
    public static void MapLedger(this IEndpointRouteBuilder admin) => admin.MapGet("/ledger/verify", Verify)
        .WithRequestTimeout(ErrorFeature.LimitOf(admin.ServiceProvider.GetRequiredService<IOptions<AdminOptions>>().Value.VerifyTimeout))
        .Described(LedgerDocs.Verify);

    /// <summary>Books that do not balance are an answer like another: 200 with <c>ok</c> false.</summary>
    private static async Task<IResult> Verify(LedgerVerification verification, CancellationToken cancellation) =>
        await verification.TryVerifyAsync(LedgerLook.Whole, cancellation) is { } report
            ? Results.Json(LedgerReportResponse.Of(report), LedgerReportJson.Default.LedgerReportResponse)
            : Refusals.VerificationRunning(RetryAfter);
}
