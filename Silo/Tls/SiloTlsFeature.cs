using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.ServiceDefaults.Tls;
using MonkeyTroop.Silo.Settings;
using Orleans.Configuration;
using Orleans.Connections.Security;
using OrleansTls = Orleans.Connections.Security.TlsOptions;
using SiloOptions = MonkeyTroop.Silo.Settings.SiloOptions;

namespace MonkeyTroop.Silo.Tls;

/// <summary>Puts TLS under the connections between silos, with Orleans' own middleware.</summary>
internal static partial class SiloTlsFeature
{
    /// <summary>Longest handshake.</summary>
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Has silos speak TLS unless the settings say otherwise.</summary>
    public static void UseSiloTls(this ISiloBuilder orleans, SiloTlsOptions options)
    {
        if (options.Off)
        {
            return;
        }

        orleans.Services.AddSingleton(ToTrust);
        orleans.Services.AddHostedService<SiloTrustStart>();
        if (options.HasCertificate)
        {
            orleans.Services.AddCertificateLife(provider => (SiloCertificates)provider.GetRequiredService<ISiloTrust>());
        }

        orleans.Services.AddLogging(logging => logging.AddFilter(typeof(OrleansTls).Namespace, LogLevel.None)); // a stack trace for each stranger
        orleans.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloInboundConnection(builder => builder.UseRefusalLog().UseServerTls(ToTls(builder.ApplicationServices)));
            connections.ConfigureSiloOutboundConnection(builder => builder.UseRefusalLog().UseClientTls(ToTls(builder.ApplicationServices)));
        });
    }

    /// <summary>What is wrong with the settings; null when nothing is.</summary>
    public static string? FaultOf(SiloOptions silo, TicketOptions tickets, StorageOptions storage, DateTimeOffset now)
    {
        if (SiloCertificates.FaultOf(silo.Tls, now) is { } wrong)
        {
            return wrong;
        }

        // A member opens receipt keys in Postgres with it as well, whatever silos show each other.
        var isNeeded = silo.IsClustered || (silo.Joins && (storage.IsPostgres || silo.Tls is { Off: false, HasCertificate: false }));
        return isNeeded && MasterKey.FaultOf(tickets, storage.DataFolder) is { } fault ? $"all silos of a coordinator have the same master key: {fault}" : null;
    }

    /// <summary>Says at the start that the silo's port is open to every program that reaches it.</summary>
    public static void WarnOfOpenPort(this IServiceProvider services)
    {
        var silo = services.GetRequiredService<IOptions<SiloOptions>>().Value;
        if (silo is { Listens: true, Tls.Off: true })
        {
            LogOpen(services.GetRequiredService<ILogger<SiloKey>>());
        }
    }

    private static ISiloTrust ToTrust(IServiceProvider services)
    {
        var silo = services.GetRequiredService<IOptions<SiloOptions>>().Value;
        if (silo.Tls.HasCertificate)
        {
            return new SiloCertificates(silo.Tls, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<ServerCertificate>>());
        }

        // A coordinator that opens a port on its machine may make the key; those that join have it from there.
        var key = MasterKey.Find(
            services.GetRequiredService<IOptions<TicketOptions>>().Value,
            services.GetRequiredService<IOptions<StorageOptions>>().Value.DataFolder,
            mayCreate: !silo.IsClustered && !silo.Joins);
        return new SiloKey(key.Key);
    }

    private static OrleansTls ToTls(IServiceProvider services)
    {
        var trust = services.GetRequiredService<ISiloTrust>();
        var logger = services.GetRequiredService<ILogger<SiloKey>>();
        return new OrleansTls
        {
            HandshakeTimeout = HandshakeLimit,
            RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
            LocalServerCertificateSelector = (_, _) => trust.Own.TargetCertificate, // asked for at least; what counts is set below
            OnAuthenticateAsServer = (_, tls) => Prepare((SslServerAuthenticationOptions)tls.SslServerAuthenticationOptions, trust),
            OnAuthenticateAsClient = (_, tls) => Prepare((SslClientAuthenticationOptions)tls.SslClientAuthenticationOptions, trust),
            RemoteCertificateValidation = (certificate, _, errors) =>
            {
                var isSilo = trust.IsSilo(certificate, errors);
                if (!isSilo)
                {
                    LogNoSilo(logger, errors);
                }

                return isSilo;
            },
        };
    }

    private static void Prepare(SslServerAuthenticationOptions tls, ISiloTrust trust)
    {
        tls.ServerCertificateSelectionCallback = null;
        tls.ServerCertificateContext = trust.Own;
        tls.CertificateChainPolicy = trust.ToChainPolicy();
    }

    private static void Prepare(SslClientAuthenticationOptions tls, ISiloTrust trust)
    {
        tls.TargetHost = "silo";
        tls.ClientCertificateContext = trust.Own;
        tls.CertificateChainPolicy = trust.ToChainPolicy();
    }

    /// <summary>Tells of each connection that came to no handshake. Stands before Orleans' middleware, which marks those that did.</summary>
    private static IConnectionBuilder UseRefusalLog(this IConnectionBuilder builder)
    {
        var logger = builder.ApplicationServices.GetRequiredService<ILogger<SiloKey>>();
        return builder.Use(next => async connection =>
        {
            await next(connection).ConfigureAwait(false);
            if (connection.Features.Get<ITlsApplicationProtocolFeature>() is null)
            {
                LogRefused(logger, connection.RemoteEndPoint?.ToString());
            }
        });
    }
}

/// <summary>Has the silo's key made at the start and not by the first connection: those that join look for it.</summary>
internal sealed class SiloTrustStart(IServiceProvider services) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = services.GetRequiredService<ISiloTrust>();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
