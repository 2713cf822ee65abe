using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>
/// Keeps this gateway's replica of the directory: asks every partition what changed, and takes a snapshot of one at the start, after a
/// gap, and when it started again on another silo.
/// </summary>
internal sealed partial class DirectoryPoller(
    IClusterClient cluster,
    IOptions<SchedulingOptions> options,
    IOptions<NodeOptions> nodes,
    DirectoryMetrics metrics,
    TimeProvider time,
    ILogger<DirectoryPoller> logger) : BackgroundService
{
    /// <summary>How often nodes are looked for whose time is over.</summary>
    private static readonly TimeSpan ForgetInterval = TimeSpan.FromSeconds(1);

    private readonly DateTimeOffset _since = time.GetUtcNow();
    private readonly ConcurrentDictionary<int, DateTimeOffset> _heardAt = new();

    /// <summary>What is known of live nodes now.</summary>
    public DirectoryReplica Replica { get; } = new(nodes.Value.SilenceLimit);

    /// <summary>Whether every partition was read at least once.</summary>
    public bool IsReady => Partitions.All(partition => Replica.PositionOf(partition) is not null);

    /// <summary>
    /// Whether this gateway has run for as long as a live node can be silent. Before that, a model that no node serves may be one whose
    /// nodes have not been heard yet.
    /// </summary>
    public bool HasHeardAll => time.GetUtcNow() - _since >= nodes.Value.SilenceLimit;

    /// <summary>How long ago the partition answered that has not answered for the longest; since the start while one never did.</summary>
    public TimeSpan Lag => time.GetUtcNow() - Partitions.Min(partition => _heardAt.GetValueOrDefault(partition, _since));

    private IEnumerable<int> Partitions => Enumerable.Range(0, options.Value.Partitions);

    /// <summary>Every partition is followed by itself: one whose silo died would hold the others up.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Watch(this);
        return Task.WhenAll(Partitions.Select(partition => FollowAsync(partition, stoppingToken)).Append(ForgetAsync(stoppingToken)));
    }

    /// <summary>A silo that dies shows as a refusal, a timeout or a cancelled call. The old view serves until the next one answers.</summary>
    private Task FollowAsync(int partition, CancellationToken stoppingToken) => Following.RunAsync(
        () => CatchUpAsync(partition), options.Value.PollInterval, time, e => LogNotRead(logger, partition, e.Message), stoppingToken);

    private async Task ForgetAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ForgetInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Replica.DropForgotten(time.GetUtcNow());
        }
    }

    private async Task CatchUpAsync(int partition)
    {
        var directory = cluster.GetGrain<IDirectoryGrain>(partition);
        var deltas = Replica.PositionOf(partition) is var (epoch, sequence) ? await directory.GetDeltas(epoch, sequence) : null;
        if (deltas is null || !deltas.All(Replica.TryApply))
        {
            Replica.Apply(await directory.GetSnapshot(), time.GetUtcNow());
            metrics.SnapshotTaken();
        }

        _heardAt[partition] = time.GetUtcNow();
    }
}
