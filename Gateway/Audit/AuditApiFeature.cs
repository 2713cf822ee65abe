using MonkeyTroop.Gateway.OpenApi;

namespace MonkeyTroop.Gateway.Audit;

/// <summary>Registers what showing the audit log needs.</summary>
internal static class AuditApiFeature
{
    public static IServiceCollection AddAuditApi(this IServiceCollection services) => services.AddDescribedJson(AuditLogsJson.Default);
}
