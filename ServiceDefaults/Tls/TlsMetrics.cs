using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.ServiceDefaults.Tls;

/// <summary>How long the certificate of the listener is good for; nothing where the program speaks plain HTTP. See docs/metrics.md.</summary>
internal sealed class TlsMetrics(IMeterFactory meters, IOptions<TlsOptions> options, ServerCertificate certificate, TimeProvider time) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.CertificatePath is not null)
        {
            meters.Create("MonkeyTroop.Tls").CreateObservableGauge(
                "monkeytroop.tls.certificate.left", Left, "s", "Time until the certificate of the listener expires");
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<double>> Left() =>
        certificate.ExpiresAt is { } end ? [new((end - time.GetUtcNow()).TotalSeconds)] : [];
}
