namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>Registers the leases.</summary>
internal static class TicketFeature
{
    /// <summary>Adds what finds a ticket for each request.</summary>
    public static IServiceCollection AddTickets(this IServiceCollection services) => services
        .AddSingleton<LeaseMetrics>()
        .AddSingleton<LeaseBook>()
        .AddSingleton<RefusalMemory>()
        .AddSingleton<LeaseSource>()
        .AddSingleton<LeaseKeeper>();
}
