using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Silo.Clustering;

/// <summary>Says in one line each who joined the cluster, who left it and who died. Orleans' own lines on the way there are many.</summary>
internal sealed partial class SiloWatch(ISiloStatusOracle silos, ILocalSiloDetails own, ILogger<SiloWatch> logger) : IHostedService, ISiloStatusListener
{
    private readonly HashSet<SiloAddress> _leaving = [];

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken)
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (updatedSilo.Equals(own.SiloAddress))
        {
            return;
        }

        lock (_leaving)
        {
            Say(updatedSilo, status);
        }
    }

    private void Say(SiloAddress silo, SiloStatus status)
    {
        switch (status)
        {
            case SiloStatus.Active:
                LogJoined(logger, silo.Endpoint);
                break;
            case SiloStatus.ShuttingDown or SiloStatus.Stopping:
                _leaving.Add(silo);
                break;
            case SiloStatus.Dead when _leaving.Remove(silo):
                LogLeft(logger, silo.Endpoint);
                break;
            case SiloStatus.Dead:
                LogDied(logger, silo.Endpoint);
                break;
        }
    }
}
