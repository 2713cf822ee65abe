using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;

namespace MonkeyTroop.Tests.Unit.Grains.Scheduling;

public class DirectoryPartitionTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly DirectoryPartition _partition = new(3, Guid.NewGuid(), TimeSpan.FromSeconds(15));

    [Fact]
    public void Report_Unchanged_IsNotPublishedAgain()
    {
        _partition.Report(Entry(freeSlots: 1), Start);
        Assert.Single(_partition.TakeDelta().Changed);

        _partition.Report(Entry(freeSlots: 1), Start.AddSeconds(10));
        Assert.False(_partition.HasChanges);
        _partition.Report(Entry(freeSlots: 0), Start.AddSeconds(20));
        Assert.Equal(0, Assert.Single(_partition.TakeDelta().Changed).FreeSlots);
    }

    [Fact]
    public void RemoveSilent_AfterTheLimit_PublishesTheRemoval()
    {
        _partition.Report(Entry(1), Start);
        _partition.TakeDelta();

        _partition.RemoveSilent(Start.AddSeconds(14.999));
        Assert.False(_partition.HasChanges);
        _partition.RemoveSilent(Start.AddSeconds(15));
        Assert.Equal(["node"], _partition.TakeDelta().Removed);
    }

    [Fact]
    public void Report_AfterRemovalBeforePublishing_PublishesTheNodeOnly()
    {
        _partition.Report(Entry(1), Start);
        _partition.Remove("node");
        _partition.Report(Entry(1), Start);

        var delta = _partition.TakeDelta();
        Assert.Single(delta.Changed);
        Assert.Empty(delta.Removed);
    }

    [Fact]
    public void TakeDelta_Numbers_HaveNoGap()
    {
        Assert.Equal([1L, 2L, 3L], [_partition.TakeDelta().Sequence, _partition.TakeDelta().Sequence, _partition.TakeDelta().Sequence]);
        Assert.Equal(3, _partition.TakeSnapshot().Sequence);
    }

    [Theory]
    [InlineData("node-1", 8)]
    [InlineData("ü", 1024)]
    [InlineData("", 1)]
    public void Of_AnyNode_IsAPartition(string nodeId, int partitions) =>
        Assert.InRange(DirectoryPartitions.Of(nodeId, partitions), 0, partitions - 1);

    [Fact]
    public void Of_KnownNode_IsTheSameInEveryVersion() => Assert.Equal(4, DirectoryPartitions.Of("a", 8));

    [Fact]
    public void DeltasSince_WithinWhatIsKept_TellsWhatIsMissingAndNothingTwice()
    {
        _partition.Report(Entry(1), Start);
        var (epoch, first) = (_partition.TakeSnapshot().Epoch, _partition.TakeDelta().Sequence);
        Assert.Empty(_partition.DeltasSince(epoch, first)!);

        _partition.Report(Entry(0), Start);
        Assert.Equal(first + 1, Assert.Single(_partition.DeltasSince(epoch, first)!).Sequence);
        Assert.Equal([first, first + 1], _partition.DeltasSince(epoch, 0)!.Select(delta => delta.Sequence));
    }

    [Fact]
    public void DeltasSince_TooOldOrOfAnotherActivation_AsksForASnapshot()
    {
        var epoch = _partition.TakeSnapshot().Epoch;
        for (var change = 0; change < 65; change++)
        {
            _partition.Report(Entry(change), Start);
            _partition.TakeDelta();
        }

        Assert.Null(_partition.DeltasSince(epoch, 0));
        Assert.Equal(64, _partition.DeltasSince(epoch, 1)!.Count);
        Assert.Null(_partition.DeltasSince(epoch, 66));
        Assert.Null(_partition.DeltasSince(Guid.NewGuid(), 65));
    }

    private static DirectoryEntry Entry(int freeSlots) => Entries.Idle("node") with { FreeSlots = freeSlots };
}
