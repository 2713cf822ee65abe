using System.Globalization;
using System.Net;
using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Gateway.Trails;

/// <summary>Records how many refusals were only counted, for each address once its minute is over.</summary>
internal sealed class RefusalCounter(RefusalSampler sampler, IAuditLog log, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Record(sampler.TakeCounts(all: true));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Record(sampler.TakeCounts());
        }
    }

    private void Record(IReadOnlyList<(string Type, IPAddress Address, long Counted)> counts)
    {
        foreach (var (type, address, counted) in counts)
        {
            log.Record(AuditEvent.Of(
                time, type, null,
                ("address", address.Equals(IPAddress.None) ? "others" : address.ToString()),
                ("refused", counted.ToString(CultureInfo.InvariantCulture))));
        }
    }
}
