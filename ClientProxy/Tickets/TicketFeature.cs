using Microsoft.Extensions.Options;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>Registers the leases.</summary>
internal static class TicketFeature
{
    /// <summary>Adds what finds a ticket for each request.</summary>
    public static IServiceCollection AddTickets(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<LeaseOptions>, LeaseOptionsValidator>();
        services.AddOptions<LeaseOptions>().Bind(configuration.GetSection(LeaseOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<LeaseMetrics>()
            .AddSingleton<LeaseBook>()
            .AddSingleton<RefusalMemory>()
            .AddSingleton<LeaseJournal>()
            .AddSingleton<LeaseSource>()
            .AddSingleton<WorkerTickets>()
            .AddSingleton<LeaseExtender>()
            .AddSingleton<LeaseEnder>()
            .AddSingleton<LeaseKeeper>()
            .AddHostedService<LeaseRecovery>();
    }
}
