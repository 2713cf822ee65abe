using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;
using Orleans.Streams;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>
/// Keeps this gateway's replica of the directory: listens to every partition's deltas, and takes a snapshot of a
/// partition at the start, after a gap, and when it has been quiet for too long.
/// </summary>
internal sealed partial class DirectoryReplica(
    IClusterClient cluster,
    IOptions<SchedulingOptions> options,
    IOptions<NodeOptions> nodes,
    DirectoryMetrics metrics,
    TimeProvider time,
    ILogger<DirectoryReplica> logger) : BackgroundService
{
    /// <summary>What is known of live nodes now.</summary>
    public DirectoryView View { get; } = new(nodes.Value.SilenceLimit);

    private readonly DateTimeOffset _since = time.GetUtcNow();

    /// <summary>How long the partition that has been quiet for the longest has been so; since the start while one was never heard.</summary>
    public TimeSpan Lag => time.GetUtcNow() - (IsReady && View.OldestWord is { } oldest ? oldest : _since);

    /// <summary>Whether every partition was read at least once.</summary>
    public bool IsReady => Partitions.All(partition => View.HasHeard(partition, DateTimeOffset.MinValue));

    private IEnumerable<int> Partitions => Enumerable.Range(0, options.Value.Partitions);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Watch(this);
        var heard = new HashSet<int>();
        using var timer = new PeriodicTimer(options.Value.KeepAliveInterval, time);
        do
        {
            foreach (var partition in Partitions)
            {
                await KeepUpAsync(partition, heard);
            }

            View.DropForgotten(time.GetUtcNow());
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task KeepUpAsync(int partition, HashSet<int> subscribed)
    {
        try
        {
            if (!subscribed.Contains(partition))
            {
                await SubscribeAsync(partition);
                subscribed.Add(partition);
            }

            if (!View.HasHeard(partition, time.GetUtcNow() - (2 * options.Value.KeepAliveInterval)))
            {
                await TakeSnapshotAsync(partition);
            }
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            // The old view serves until the partition answers again.
            LogNotRead(logger, e, partition);
        }
    }

    private async Task SubscribeAsync(int partition) => await cluster.GetStreamProvider(DirectoryStreams.Provider)
        .GetStream<DirectoryDelta>(StreamId.Create(DirectoryStreams.Namespace, partition))
        .SubscribeAsync((delta, _) => View.TryApply(delta, time.GetUtcNow()) ? Task.CompletedTask : TakeSnapshotAsync(delta.Partition));

    private async Task TakeSnapshotAsync(int partition)
    {
        View.Apply(await cluster.GetGrain<IDirectoryGrain>(partition).GetSnapshot(), time.GetUtcNow());
        metrics.SnapshotTaken();
    }
}
