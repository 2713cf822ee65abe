using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Settings;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Tickets;

/// <summary>Registers the signing of tickets.</summary>
public static class TicketFeature
{
    /// <summary>Adds the signing keys and the issuer.</summary>
    public static IServiceCollection AddTickets(this IServiceCollection services)
    {
        services.AddOptions<TicketOptions>().BindConfiguration(TicketOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddShared<TicketOptions>(
            ("Tickets:Lifetime", options => options.Lifetime),
            ("Tickets:RotateEvery", options => options.RotateEvery),
            ("Tickets:PublicationLead", options => options.PublicationLead));
        services.AddSingleton<ISigningKeyStore>(provider => provider.UsesPostgres()
            ? ActivatorUtilities.CreateInstance<PostgresSigningKeys>(provider)
            : new FileSigningKeys(Path.Combine(provider.GetRequiredService<IOptions<StorageOptions>>().Value.DataFolder, "signing-keys.json")));
        services.AddSingleton(provider => new SigningKeys(
            provider.GetRequiredService<ISigningKeyStore>(),
            provider.GetRequiredService<IOptions<TicketOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SigningKeys>>()));
        services.AddSingleton<TicketIssuer>();
        return services;
    }
}
