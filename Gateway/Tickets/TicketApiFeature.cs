using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>Registers the granting of tickets, and reads the keys that sign them.</summary>
internal static class TicketApiFeature
{
    public static IServiceCollection AddAuthorizing(this IServiceCollection services)
    {
        services.AddDescribedJson(KeyJson.Default);
        services.AddSingleton(Random.Shared);
        services.AddSingleton<AuthorizeMetrics>();
        services.AddHostedService<KeyMetrics>();
        services.AddSingleton<HoldUndoer>();
        services.AddHostedService(provider => provider.GetRequiredService<HoldUndoer>());
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<TicketIssuer>();
        services.AddSingleton<KeyRotation>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyRotation>());
        services.AddSingleton<SlotTaker>();
        return services.AddSingleton<Authorizer>();
    }

    /// <summary>Reads or makes the signing keys now, so that those that cannot be used stop the start.</summary>
    /// <exception cref="StartupFailureException">They cannot be used; the message says why.</exception>
    public static async Task LoadSigningKeysAsync(this WebApplication app, CancellationToken cancellation)
    {
        var storage = app.Services.GetRequiredService<IOptions<StorageOptions>>().Value;
        try
        {
            await app.Services.GetRequiredService<SigningKeys>().StartAsync(storage.DataFolder, cancellation);
        }
        catch (Exception e) when (e is SigningKeyException or StoreUnavailableException)
        {
            throw new StartupFailureException(e.Message, e);
        }
    }
}
