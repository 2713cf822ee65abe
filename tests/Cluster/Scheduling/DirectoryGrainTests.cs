using System.Collections.Concurrent;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Wallets;
using Orleans.Streams;

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
        var heard = new BlockingCollection<DirectoryDelta>();
        await cluster.Client.GetStreamProvider(DirectoryStreams.Provider)
            .GetStream<DirectoryDelta>(StreamId.Create(DirectoryStreams.Namespace, partition))
            .SubscribeAsync((delta, _) =>
            {
                heard.Add(delta);
                return Task.CompletedTask;
            });
        view.Apply(await directory.GetSnapshot(), TimeProvider.System.GetUtcNow());

        await directory.Report(Entry("node"));
        await FollowUntilAsync(view, heard, () => view.Serves("llama"));
        await FollowUntilAsync(view, heard, () => !view.Serves("llama"));
    }

    private static async Task FollowUntilAsync(DirectoryView view, BlockingCollection<DirectoryDelta> heard, Func<bool> isReached)
    {
        await Task.Run(
            () =>
            {
                while (!isReached())
                {
                    Assert.True(heard.TryTake(out var delta, Patience), "no delta came");
                    Assert.True(view.TryApply(delta, TimeProvider.System.GetUtcNow()), "a delta was lost");
                }
            },
            TestContext.Current.CancellationToken);
    }

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
