using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace MonkeyTroop.ServiceDefaults.Tls;

/// <summary>How long the certificates of this process are good for; nothing where it has none. See docs/metrics.md.</summary>
internal sealed class TlsMetrics(IMeterFactory meters, IEnumerable<ICertificateLife> certificates) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        meters.Create("MonkeyTroop.Tls").CreateObservableGauge(
            "monkeytroop.tls.certificate.left", Left, "s", "Time until a certificate expires; below 0 when it has, or is not good yet");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<double>> Left() =>
        certificates.SelectMany(each => each.Lives()).Select(life => new Measurement<double>(life.SecondsLeft, new KeyValuePair<string, object?>("use", life.Use)));
}
