using Microsoft.Extensions.DependencyInjection;

namespace MonkeyTroop.Grains.Tickets;

/// <summary>Registers the signing of tickets.</summary>
public static class TicketFeature
{
    /// <summary>Adds the signing keys and the issuer.</summary>
    public static IServiceCollection AddTickets(this IServiceCollection services)
    {
        services.AddOptions<TicketOptions>().BindConfiguration(TicketOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<TicketIssuer>();
        return services;
    }
}
