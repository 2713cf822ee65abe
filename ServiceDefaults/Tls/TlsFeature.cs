using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.ServiceDefaults.Tls;

/// <summary>HTTPS from files, in every program the same.</summary>
public static class TlsFeature
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds the options and the certificate; browsers are told to stay with HTTPS for a year (HSTS, RFC 6797).</summary>
    public static IServiceCollection AddTls(this IServiceCollection services)
    {
        services.AddOptions<TlsOptions>().BindConfiguration(TlsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TlsOptions>, TlsOptionsValidator>();
        services.AddSingleton<ServerCertificate>();
        return services.AddCertificateLife(provider => provider.GetRequiredService<ServerCertificate>()).AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
    }

    /// <summary>Adds certificates to those whose time is a metric.</summary>
    internal static IServiceCollection AddCertificateLife(this IServiceCollection services, Func<IServiceProvider, ICertificateLife> certificates)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TlsMetrics>());
        return services.AddSingleton(certificates);
    }

    /// <summary>Has a listener speak HTTPS if there is a certificate: TLS 1.2 or 1.3, 10 s for a handshake.</summary>
    public static void UseTls(this ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        if (listen.ApplicationServices.GetRequiredService<IOptions<TlsOptions>>().Value.CertificatePath is null)
        {
            return;
        }

        var certificate = listen.ApplicationServices.GetRequiredService<ServerCertificate>();
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeTimeout,
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ServerCertificateContext = certificate.Current,
            }),
        });
    }
}
