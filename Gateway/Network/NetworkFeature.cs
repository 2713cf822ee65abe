using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.Gateway.Network;

/// <summary>Finds out from which address a request comes.</summary>
internal static class NetworkFeature
{
    /// <summary>Adds the proxies that are believed.</summary>
    public static IServiceCollection AddNetwork(this IServiceCollection services)
    {
        services.AddOptions<NetworkOptions>().BindConfiguration(NetworkOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }

    /// <summary>
    /// Takes the caller's address out of <c>X-Forwarded-For</c> where a trusted proxy sent it: the last one that is not a trusted
    /// proxy's itself, since whatever stands before it came from the caller. Without trusted proxies the header is not looked at.
    /// </summary>
    public static void UseClientAddresses(this IApplicationBuilder app)
    {
        var trusted = app.ApplicationServices.GetRequiredService<IOptions<NetworkOptions>>().Value.TrustedProxies;
        if (trusted.Count == 0)
        {
            return; // the middleware would believe everybody
        }

        // No limit on the hops: each one is believed only as long as a trusted proxy sent it.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in trusted)
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        }

        app.UseForwardedHeaders(options);
    }
}
