using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Cluster.Scheduling;

[Collection(nameof(CoordinatorCluster))]
public sealed class DirectoryGrainTests(CoordinatorCluster cluster)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Report_NodeThatFallsSilent_ReachesListenersAndLeavesAgain()
    {
        const int partition = 77;
        var view = new DirectoryView(TimeSpan.FromSeconds(15));
        var directory = cluster.Grains.GetGrain<IDirectoryGrain>(partition);
        view.Apply(await directory.GetSnapshot(), TimeProvider.System.GetUtcNow());

        await directory.Report(Entry("node"));
        await FollowUntilAsync(view, directory, partition, () => view.Serves("llama"));
        await FollowUntilAsync(view, directory, partition, () => !view.Serves("llama"));
    }

    [Fact]
    public async Task GetDeltas_ToldByAnotherActivation_AsksForASnapshot()
    {
        var directory = cluster.Grains.GetGrain<IDirectoryGrain>(78);
        await directory.Report(Entry("node"));

        Assert.Null(await directory.GetDeltas(Guid.NewGuid(), 1));
    }

    private static Task FollowUntilAsync(DirectoryView view, IDirectoryGrain directory, int partition, Func<bool> isReached) => Eventually.TrueAsync(
        async () =>
        {
            var (epoch, sequence) = view.PositionOf(partition)!.Value;
            var deltas = await directory.GetDeltas(epoch, sequence);
            Assert.True(deltas?.All(view.TryApply), "a delta was lost");
            return isReached();
        },
        "the replica follows",
        Patience);

    private static DirectoryEntry Entry(string nodeId) => new()
    {
        NodeId = nodeId,
        Address = "100.64.0.1",
        Url = "http://100.64.0.1:8080",
        Availability = NodeAvailability.Idle,
        Models = [new OfferedModel("llama", null, null)],
        ModelsHash = "llama",
        Slots = 1,
        FreeSlots = 1,
        Reputation = 0.9,
        Multiplier = Multiplier.Reference,
        Engines = [],
    };
}
