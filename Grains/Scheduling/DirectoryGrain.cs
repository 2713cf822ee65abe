using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Grains.Scheduling;

/// <summary>One partition of the directory, which every gateway asks a few times a second what changed.</summary>
internal sealed class DirectoryGrain(IOptions<DirectoryOptions> options, TimeProvider time) : Grain, IDirectoryGrain
{
    /// <summary>How often silent nodes are looked for: every gateway asks more often, and the look goes through all nodes.</summary>
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMilliseconds(500);

    private DirectoryPartition _partition = null!;
    private DateTimeOffset _sweptAt;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _partition = new DirectoryPartition((int)this.GetPrimaryKeyLong(), Guid.NewGuid(), options.Value.SilenceLimit);
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
        RemoveSilent();
        return Task.FromResult(_partition.DeltasSince(epoch, sequence));
    }

    public Task<DirectorySnapshot> GetSnapshot()
    {
        RemoveSilent();
        return Task.FromResult(_partition.TakeSnapshot());
    }

    private void RemoveSilent()
    {
        var now = time.GetUtcNow();
        if ((now - _sweptAt).Duration() >= BetweenSweeps)
        {
            _partition.RemoveSilent(now);
            _sweptAt = now;
        }
    }
}
