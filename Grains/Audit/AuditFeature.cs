using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Audit;

/// <summary>Registers the record of what happened.</summary>
public static class AuditFeature
{
    /// <summary>Adds it, on the store that <see cref="StorageFeature"/> added.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AuditFolder>();
        services.AddSingleton(provider => new AuditFile(
            provider.GetRequiredService<AuditFolder>(),
            provider.GetRequiredService<IOptions<AuditOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IAuditLog>(provider => provider.GetRequiredService<AuditLog>());
        services.AddSingleton<IAuditDurability>(provider => provider.GetRequiredService<AuditLog>());
        services.AddSingleton<EffectAudit>();
        services.AddByStore<IAuditStore, PostgresAuditStore, SqliteAuditStore>();
        services.AddSingleton<AuditShipping>();
        services.AddHostedService<AuditMetrics>();
        services.AddHostedService<AuditFlusher>();
        services.AddHostedService<AuditShipper>();
        services.AddHostedService<AuditRetention>();
        return services;
    }
}
