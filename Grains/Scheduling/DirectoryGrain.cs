using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Grains.Scheduling;

/// <summary>One partition of the directory, which every gateway asks a few times a second what changed.</summary>
internal sealed class DirectoryGrain(IOptions<NodeOptions> nodes, TimeProvider time) : Grain, IDirectoryGrain
{
    private DirectoryPartition _partition = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _partition = new DirectoryPartition((int)this.GetPrimaryKeyLong(), Guid.NewGuid(), nodes.Value.SilenceLimit);
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

    public Task<IReadOnlyList<DirectoryDelta>?> GetDeltas(Guid epoch, long sequence)
    {
        _partition.RemoveSilent(time.GetUtcNow());
        return Task.FromResult(_partition.DeltasSince(epoch, sequence));
    }

    public Task<DirectorySnapshot> GetSnapshot()
    {
        _partition.RemoveSilent(time.GetUtcNow());
        return Task.FromResult(_partition.TakeSnapshot());
    }
}
