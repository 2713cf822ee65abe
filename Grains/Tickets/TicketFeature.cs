using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Settings;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Grains.Tickets;

/// <summary>Registers the signing of tickets.</summary>
public static partial class TicketFeature
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

    /// <summary>
    /// Says at the start that other users of the machine can read a secret which the settings name. Not refused: volumes of containers leave
    /// files open that nobody else reaches.
    /// </summary>
    public static void WarnOfOpenSecrets(this IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var tickets = services.GetRequiredService<IOptions<TicketOptions>>().Value;
        foreach (var path in new[] { tickets.MasterKeyPath, tickets.KeyPath }.OfType<string>().Where(File.Exists))
        {
            if (SecretFile.FaultOf(path) is { } fault)
            {
                LogOpenSecret(services.GetRequiredService<ILogger<SigningKeys>>(), path, fault);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the secret in {Path} {Fault}")]
    private static partial void LogOpenSecret(ILogger logger, string path, string fault);
}
