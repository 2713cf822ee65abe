using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Storage;
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
    /// <summary>Longest wait for the end of one subscription; what is left over ends when somebody sends to it.</summary>
    private static readonly TimeSpan UnsubscribeLimit = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, StreamSubscriptionHandle<DirectoryDelta>> _subscriptions = [];

    /// <summary>What is known of live nodes now.</summary>
    public DirectoryView View { get; } = new(nodes.Value.SilenceLimit);

    private readonly DateTimeOffset _since = time.GetUtcNow();

    /// <summary>How long the partition that has been quiet for the longest has been so; since the start while one was never heard.</summary>
    public TimeSpan Lag => time.GetUtcNow() - (IsReady && View.OldestWord is { } oldest ? oldest : _since);

    /// <summary>Whether every partition was read at least once.</summary>
    public bool IsReady => Partitions.All(partition => View.HasHeard(partition, DateTimeOffset.MinValue));

    private IEnumerable<int> Partitions => Enumerable.Range(0, options.Value.Partitions);

    /// <summary>Ends the subscriptions, so that nobody sends to a gateway that is gone.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var partition in _subscriptions.Keys)
        {
            try
            {
                await UnsubscribeAsync(partition).WaitAsync(UnsubscribeLimit, time, cancellationToken);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or StoreUnavailableException or OperationCanceledException)
            {
                LogNotUnsubscribed(logger, partition, e.Message);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Watch(this);
        using var timer = new PeriodicTimer(options.Value.KeepAliveInterval, time);
        do
        {
            foreach (var partition in Partitions)
            {
                await KeepUpAsync(partition);
            }

            View.DropForgotten(time.GetUtcNow());
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>
    /// Sees to it that a partition is heard. A quiet one is read, which also begins it anew on another silo when its own died, and
    /// subscribed to again: what Orleans knew of the subscription may have died as well.
    /// </summary>
    private async Task KeepUpAsync(int partition)
    {
        try
        {
            var isQuiet = !View.HasHeard(partition, time.GetUtcNow() - (2 * options.Value.KeepAliveInterval));
            if (isQuiet && _subscriptions.ContainsKey(partition))
            {
                await UnsubscribeAsync(partition);
            }

            if (!_subscriptions.ContainsKey(partition))
            {
                _subscriptions[partition] = await SubscribeAsync(partition);
            }

            if (isQuiet)
            {
                await TakeSnapshotAsync(partition);
            }
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or StoreUnavailableException)
        {
            // The old view serves until the partition answers again.
            LogNotRead(logger, e, partition);
        }
    }

    private Task<StreamSubscriptionHandle<DirectoryDelta>> SubscribeAsync(int partition) => cluster.GetStreamProvider(DirectoryStreams.Provider)
        .GetStream<DirectoryDelta>(StreamId.Create(DirectoryStreams.Namespace, partition))
        .SubscribeAsync((delta, _) => View.TryApply(delta, time.GetUtcNow()) ? Task.CompletedTask : TakeSnapshotAsync(delta.Partition));

    private async Task UnsubscribeAsync(int partition)
    {
        if (_subscriptions.Remove(partition, out var subscription))
        {
            await subscription.UnsubscribeAsync();
        }
    }

    private async Task TakeSnapshotAsync(int partition)
    {
        View.Apply(await cluster.GetGrain<IDirectoryGrain>(partition).GetSnapshot(), time.GetUtcNow());
        metrics.SnapshotTaken();
    }
}
