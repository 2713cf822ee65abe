using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Nodes;
using Orleans.Streams;

namespace MonkeyTroop.Grains.Scheduling;

/// <summary>Publishes one partition of the directory.</summary>
internal sealed partial class DirectoryGrain(
    IOptions<SchedulingOptions> options, IOptions<NodeOptions> nodes, TimeProvider time, ILogger<DirectoryGrain> logger)
    : Grain, IDirectoryGrain
{
    private DirectoryPartition _partition = null!;
    private IAsyncStream<DirectoryDelta> _stream = null!;
    private DateTimeOffset _lastPublished;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var number = (int)this.GetPrimaryKeyLong();
        _partition = new DirectoryPartition(number, Guid.NewGuid(), nodes.Value.SilenceLimit);
        _stream = this.GetStreamProvider(DirectoryStreams.Provider)
            .GetStream<DirectoryDelta>(StreamId.Create(DirectoryStreams.Namespace, number));
        var interval = options.Value.PublishInterval;
        this.RegisterGrainTimer(PublishAsync, new GrainTimerCreationOptions(interval, interval) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task Report(DirectoryEntry entry)
    {
        _partition.Report(entry, time.GetUtcNow());
        return Task.CompletedTask;
    }

    public Task Remove(string nodeId)
    {
        _partition.Remove(nodeId);
        return Task.CompletedTask;
    }

    public Task<DirectorySnapshot> GetSnapshot() => Task.FromResult(_partition.TakeSnapshot());

    private async Task PublishAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        _partition.RemoveSilent(now);
        if (!_partition.HasChanges && now - _lastPublished < options.Value.KeepAliveInterval)
        {
            return;
        }

        try
        {
            _lastPublished = now;
            await _stream.OnNextAsync(_partition.TakeDelta());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The delta is lost, its number is used up: replicas see the gap and take a snapshot.
            LogNotPublished(logger, e, this.GetPrimaryKeyLong());
        }
    }
}
