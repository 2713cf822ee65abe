using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.ServiceDefaults.Tls;
using Orleans.Configuration;

namespace MonkeyTroop.Silo.Tls;

/// <summary>Puts TLS under the connections between silos.</summary>
internal static class SiloTlsFeature
{
    /// <summary>Has silos speak TLS if they have certificates.</summary>
    public static void UseSiloTls(this ISiloBuilder orleans, SiloTlsOptions options)
    {
        if (!options.IsOn)
        {
            return;
        }

        orleans.Services.AddSingleton(provider => new SiloCertificates(
            provider.GetRequiredService<IOptions<SiloOptions>>().Value.Tls,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ServerCertificate>>()));
        orleans.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloInboundConnection(builder => builder.Use(next => new SiloTlsConnection(builder.ApplicationServices, next).AnswerAsync));
            connections.ConfigureSiloOutboundConnection(builder => builder.Use(next => new SiloTlsConnection(builder.ApplicationServices, next).CallAsync));
        });
    }
}
