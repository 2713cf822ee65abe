using MonkeyTroop.Grains.Nodes;
using Orleans.Storage;

namespace MonkeyTroop.Tests.Cluster.Storage;

/// <summary>What the silo's storage of grain state promises on every store.</summary>
[Collection(nameof(CoordinatorCluster))]
public class GrainStateTests(CoordinatorCluster cluster)
{
    private const string State = "node";
    private readonly GrainId _grain = GrainId.Create("node", $"state-{Guid.NewGuid():N}");

    private IGrainStorage Storage => cluster.GrainStorage;

    [Fact]
    public async Task Read_NeverWritten_IsEmpty()
    {
        var read = await ReadAsync();

        Assert.False(read.RecordExists);
        Assert.Null(read.State!.Owner);
    }

    [Fact]
    public async Task Write_Again_IsReadAsItWasWrittenLast()
    {
        var written = await ReadAsync();
        written.State!.Owner = "first";
        await Storage.WriteStateAsync(State, _grain, written);
        written.State!.Owner = "łast ☃";
        await Storage.WriteStateAsync(State, _grain, written);

        var read = await ReadAsync();
        Assert.True(read.RecordExists);
        Assert.Equal(("łast ☃", written.ETag), (read.State!.Owner, read.ETag));
    }

    [Fact]
    public async Task Write_ByASecondActivation_IsRefusedAndChangesNothing()
    {
        var (first, second) = (await ReadAsync(), await ReadAsync());
        (first.State!.Owner, second.State!.Owner) = ("first", "second");
        await Storage.WriteStateAsync(State, _grain, first);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(State, _grain, second));
        var (third, fourth) = (await ReadAsync(), await ReadAsync());
        await Storage.WriteStateAsync(State, _grain, third);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(State, _grain, fourth));

        Assert.Equal("first", (await ReadAsync()).State!.Owner);
    }

    [Fact]
    public async Task Write_ManyAtOnce_OneIsTaken()
    {
        var states = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReadAsync()));

        var outcomes = await Task.WhenAll(states.Select(async state =>
            await Record.ExceptionAsync(() => Storage.WriteStateAsync(State, _grain, state))));

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes.Where(outcome => outcome is not null), outcome => Assert.IsType<InconsistentStateException>(outcome));
    }

    [Fact]
    public async Task Clear_ThenWritten_StartsAnew()
    {
        var state = await ReadAsync();
        state.State!.Owner = "gone";
        await Storage.WriteStateAsync(State, _grain, state);
        var stale = await ReadAsync();

        await Storage.ClearStateAsync(State, _grain, state);

        Assert.False((await ReadAsync()).RecordExists);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(State, _grain, stale));
        state.State!.Owner = "new";
        await Storage.WriteStateAsync(State, _grain, state);
        Assert.Equal("new", (await ReadAsync()).State!.Owner);
    }

    private async Task<GrainState<NodeState>> ReadAsync()
    {
        var state = new GrainState<NodeState>(new NodeState());
        await Storage.ReadStateAsync(State, _grain, state);
        return state;
    }
}
