using MonkeyTroop.Gateway.Scheduling;
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
        var replica = new DirectoryReplica(TimeSpan.FromSeconds(15));
        var directory = cluster.Grains.GetGrain<IDirectoryGrain>(partition);
        replica.Apply(await directory.GetSnapshot(), TimeProvider.System.GetUtcNow());

        await directory.Report(Entry("node"));
        await FollowUntilAsync(replica, directory, partition, () => replica.Serves("llama"));
        await FollowUntilAsync(replica, directory, partition, () => !replica.Serves("llama"));
    }

    [Fact]
    public async Task GetDeltas_ToldByAnotherActivation_AsksForASnapshot()
    {
        var directory = cluster.Grains.GetGrain<IDirectoryGrain>(78);
        await directory.Report(Entry("node"));

        Assert.Null(await directory.GetDeltas(Guid.NewGuid(), 1));
    }

    private static Task FollowUntilAsync(DirectoryReplica replica, IDirectoryGrain directory, int partition, Func<bool> isReached) => Eventually.TrueAsync(
        async () =>
        {
            var (epoch, sequence) = replica.PositionOf(partition)!.Value;
            var deltas = await directory.GetDeltas(epoch, sequence);
            Assert.True(deltas?.All(replica.TryApply), "a delta was lost");
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
