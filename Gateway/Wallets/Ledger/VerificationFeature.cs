using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary>Registers what looks through the books.</summary>
internal static class VerificationFeature
{
    /// <summary>Adds it, on request and on a schedule.</summary>
    public static IServiceCollection AddVerification(this IServiceCollection services)
    {
        services.AddOptions<VerificationOptions>().BindConfiguration(VerificationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddLedgerVerification();
        services.AddDescribedJson(LedgerReportJson.Default);
        services.AddSingleton<VerificationMetrics>();
        services.AddSingleton<LedgerVerification>();
        return services.AddHostedService<VerificationSchedule>();
    }
}
