using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Settings;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Grains.Tickets;

/// <summary>Registers where the keys are that sign tickets.</summary>
public static partial class TicketFeature
{
    /// <summary>Adds their store and the options of tickets.</summary>
    public static IServiceCollection AddTickets(this IServiceCollection services)
    {
        services.AddOptions<TicketOptions>().BindConfiguration(TicketOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddShared<TicketOptions>(
            ("Tickets:Lifetime", options => options.Lifetime),
            ("Tickets:RotateEvery", options => options.RotateEvery),
            ("Tickets:PublicationLead", options => options.PublicationLead));
        services.AddByStore<ISigningKeyStore>(
            postgres: provider => ActivatorUtilities.CreateInstance<PostgresSigningKeys>(provider),
            sqlite: provider => new FileSigningKeys(Path.Combine(provider.GetRequiredService<IOptions<StorageOptions>>().Value.DataFolder, "signing-keys.json")));
        return services;
    }

    /// <summary>
    /// Says at the start that other users of the machine can read a secret which the settings name. Not refused: volumes of containers leave
    /// files open that no other user reaches.
    /// </summary>
    public static void WarnOfOpenSecrets(this IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var tickets = services.GetRequiredService<IOptions<TicketOptions>>().Value;
        foreach (var path in new[] { tickets.MasterKeyPath, tickets.KeyPath }.OfType<string>().Where(File.Exists))
        {
            if (SecretFile.FaultOf(path) is { } fault)
            {
                LogOpenSecret(services.GetRequiredService<ILogger<ISigningKeyStore>>(), path, fault);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the secret in {Path} {Fault}")]
    private static partial void LogOpenSecret(ILogger logger, string path, string fault);
}
