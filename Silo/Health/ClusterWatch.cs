using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Silo.Clustering;

namespace MonkeyTroop.Silo.Health;

/// <summary>
/// Asks the store and the table of members now and then, so that a store that is away is a metric even while no call needs it. Only
/// where metrics are served.
/// </summary>
internal sealed partial class ClusterWatch(
    IMeterFactory meters,
    IStoreHealth store,
    IMembershipTable members,
    ISiloStatusOracle silos,
    TimeProvider time,
    ILogger<ClusterWatch> logger,
    RedisMembership? redis = null) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private int _store;
    private int _members;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var meter = meters.Create("MonkeyTroop.Cluster");
        meter.CreateObservableGauge("monkeytroop.store.up", () => Volatile.Read(ref _store), null, "1 while the store takes writes, else 0");
        meter.CreateObservableGauge("monkeytroop.membership.up", () => Volatile.Read(ref _members), null, "1 while the table of members answers and takes writes, else 0");
        meter.CreateObservableGauge(
            "monkeytroop.silos.active", () => silos.GetApproximateSiloStatuses(onlyActive: true).Count, "{silo}", "Members of the cluster that this one takes for active");
        while (true)
        {
            Volatile.Write(ref _store, await AnswersAsync(store.CheckAsync, stoppingToken).ConfigureAwait(false));
            Volatile.Write(ref _members, redis?.Warning is null ? await AnswersAsync(token => members.ReadAllAsync(token), stoppingToken).ConfigureAwait(false) : 0);
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task<int> AnswersAsync(Func<CancellationToken, Task> ask, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await ask(either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            return 1;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            LogAway(e); // whatever it is, it is no answer
            return 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "no answer from the store or the table of members")]
    private partial void LogAway(Exception exception);
}
