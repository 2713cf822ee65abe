using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Tests.Unit.Grains.Scheduling;

namespace MonkeyTroop.Tests.Unit.Gateway.Scheduling;

public class DirectoryReplicaTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
    private readonly DirectoryReplica _replica = new(Silence);
    private readonly Random _random = new(7);
    private DirectoryPartition _partition = new(0, Guid.NewGuid(), Silence);

    [Fact]
    public void TryApply_BeforeAnySnapshot_AsksForOne() => Assert.False(_replica.TryApply(_partition.TakeDelta()));

    [Fact]
    public void TryApply_DeltasInOrder_KeepsUp()
    {
        Join();
        _partition.Report(Entries.Idle("a"), Start);
        Assert.True(_replica.TryApply(_partition.TakeDelta()));
        Assert.Equal("a", Pick("llama"));

        _partition.Remove("a");
        Assert.True(_replica.TryApply(_partition.TakeDelta()));
        Assert.Null(Pick("llama"));
    }

    [Fact]
    public void TryApply_LostDelta_AsksForASnapshotThatHeals()
    {
        Join();
        _partition.Report(Entries.Idle("a"), Start);
        _partition.TakeDelta();
        _partition.Report(Entries.Idle("b"), Start);

        Assert.False(_replica.TryApply(_partition.TakeDelta()));
        _replica.Apply(_partition.TakeSnapshot(), Start);
        Assert.Equal(2, _replica.Count);
    }

    [Fact]
    public void TryApply_SameDeltaTwice_ChangesNothing()
    {
        Join();
        _partition.Report(Entries.Idle("a"), Start);
        var delta = _partition.TakeDelta();

        Assert.True(_replica.TryApply(delta));
        Assert.True(_replica.TryApply(delta));
        Assert.Equal(1, _replica.Count);
    }

    [Fact]
    public void Apply_NewActivation_KeepsOldNodesUntilTheyHadTimeToBeHeard()
    {
        Join();
        _partition.Report(Entries.Idle("old"), Start);
        _partition.Report(Entries.Idle("both"), Start);
        _replica.TryApply(_partition.TakeDelta());

        _partition = new DirectoryPartition(0, Guid.NewGuid(), Silence);
        Assert.False(_replica.TryApply(_partition.TakeDelta()));
        _partition.Report(Entries.Idle("both"), Start);
        _replica.Apply(_partition.TakeSnapshot(), Start);
        Assert.Equal(2, _replica.Count);

        _replica.DropForgotten(Start + Silence - TimeSpan.FromTicks(1));
        Assert.Equal(2, _replica.Count);
        _replica.DropForgotten(Start + Silence);
        Assert.Equal("both", Assert.Single(_replica.Copy().Entries).NodeId);
    }

    [Fact]
    public void Pick_BusyFullOrExcluded_IsSkipped()
    {
        Join();
        _partition.Report(Entries.Idle("busy") with { Availability = NodeAvailability.Busy }, Start);
        _partition.Report(Entries.Idle("full") with { FreeSlots = 0 }, Start);
        _partition.Report(Entries.Idle("tried"), Start);
        _partition.Report(Entries.Idle("free"), Start);
        _replica.TryApply(_partition.TakeDelta());

        for (var draw = 0; draw < 100; draw++)
        {
            Assert.Equal("free", Pick("llama", "tried"));
        }

        Assert.Null(Pick("llama", "tried", "free"));
        Assert.True(_replica.Serves("llama"));
        Assert.False(_replica.Serves("other"));
    }

    [Fact]
    public void Pick_OneOfManyLeft_IsFoundThoughDrawsMissIt()
    {
        Join();
        foreach (var number in Enumerable.Range(0, 100))
        {
            _partition.Report(Entries.Idle($"n{number}") with { FreeSlots = number == 0 ? 1 : 1000 }, Start);
        }

        _replica.TryApply(_partition.TakeDelta());

        Assert.Equal("n0", Pick("llama", [.. Enumerable.Range(1, 99).Select(number => $"n{number}")]));
    }

    [Fact]
    public void Pick_ByContentHash_FindsTheNode()
    {
        var hash = new string('a', 64);
        Join();
        _partition.Report(Entries.Idle("a") with { Models = [new OfferedModel("llama", hash, 5)] }, Start);
        _replica.TryApply(_partition.TakeDelta());

        Assert.Equal("a", Pick($"sha256:{hash}"));
    }

    [Fact]
    public void Version_NothingChanged_StaysAndCopyShowsWhatItSays()
    {
        Join();
        var empty = _replica.Copy();
        _partition.Report(Entries.Idle("a"), Start);
        _replica.TryApply(_partition.TakeDelta());
        var (version, entries) = _replica.Copy();

        Assert.Empty(empty.Entries);
        Assert.Equal("a", Assert.Single(entries).NodeId);
        Assert.NotEqual(empty.Version, version);
        Assert.Equal(version, _replica.Version);
        _replica.Pick("llama", new HashSet<string>(), _random);
        Assert.Equal(version, _replica.Version);
    }

    [Fact]
    public void Find_LiveNode_IsWhatItSays()
    {
        Join();
        _partition.Report(Entries.Idle("a"), Start);
        _replica.TryApply(_partition.TakeDelta());

        Assert.Equal("a", _replica.Find("a")?.NodeId);
        Assert.Null(_replica.Find("b"));
    }

    private void Join() => _replica.Apply(_partition.TakeSnapshot(), Start);

    private string? Pick(string model, params string[] excluded) => _replica.Pick(model, excluded.ToHashSet(), _random)?.NodeId;
}
