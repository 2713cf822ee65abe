using System.Collections.Concurrent;
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
    TimeProvider time,
    ILogger<DirectoryReplica> logger) : BackgroundService
{
    /// <summary>Longest wait for the end of one subscription; what is left over ends when somebody sends to it.</summary>
    private static readonly TimeSpan UnsubscribeLimit = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<int, StreamSubscriptionHandle<DirectoryDelta>> _subscriptions = new();

    /// <summary>What is known of live nodes now.</summary>
    public DirectoryView View { get; } = new(nodes.Value.SilenceLimit);

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

    /// <summary>Every partition is kept up with by itself: one whose silo died would hold the others up.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Partitions.Select(partition => KeepUpAsync(partition, stoppingToken)).Append(ForgetAsync(stoppingToken)));

    private async Task KeepUpAsync(int partition, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.KeepAliveInterval, time);
        do
        {
            await KeepUpAsync(partition);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ForgetAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.KeepAliveInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            View.DropForgotten(time.GetUtcNow());
        }
    }

    /// <summary>
    /// Sees to it that a partition is heard. A quiet one is read, which also begins it anew on another silo when its own died, and then
    /// subscribed to again: what Orleans knew of the subscription may have died as well. Deltas between the two show as a gap.
    /// </summary>
    private async Task KeepUpAsync(int partition)
    {
        try
        {
            if (!View.HasHeard(partition, time.GetUtcNow() - (2 * options.Value.KeepAliveInterval)))
            {
                await TakeSnapshotAsync(partition);
                await UnsubscribeAsync(partition);
            }

            if (!_subscriptions.ContainsKey(partition))
            {
                _subscriptions[partition] = await SubscribeAsync(partition);
            }
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or StoreUnavailableException)
        {
            // The old view serves until the partition answers again.
            LogNotRead(logger, partition, e.Message);
        }
    }

    private Task<StreamSubscriptionHandle<DirectoryDelta>> SubscribeAsync(int partition) => cluster.GetStreamProvider(DirectoryStreams.Provider)
        .GetStream<DirectoryDelta>(StreamId.Create(DirectoryStreams.Namespace, partition))
        .SubscribeAsync((delta, _) => View.TryApply(delta, time.GetUtcNow()) ? Task.CompletedTask : TakeSnapshotAsync(delta.Partition));

    private async Task UnsubscribeAsync(int partition)
    {
        if (_subscriptions.TryRemove(partition, out var subscription))
        {
            await subscription.UnsubscribeAsync();
        }
    }

    private async Task TakeSnapshotAsync(int partition) =>
        View.Apply(await cluster.GetGrain<IDirectoryGrain>(partition).GetSnapshot(), time.GetUtcNow());
}
