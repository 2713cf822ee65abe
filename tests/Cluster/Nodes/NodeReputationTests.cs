using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Reputation;

namespace MonkeyTroop.Tests.Cluster.Nodes;

[Collection(nameof(CoordinatorCluster))]
public class NodeReputationTests(CoordinatorCluster cluster)
{
    private readonly string _nodeId = $"node-{Guid.NewGuid():N}";

    private INodeGrain Node => cluster.Grains.GetGrain<INodeGrain>(_nodeId);

    [Fact]
    public async Task GetReputation_NodeThatIsNotRegistered_IsNull()
    {
        await Node.Vote(Vote("payer", VoteKind.Failed));

        Assert.Null(await Node.GetReputation());
    }

    [Fact]
    public async Task Vote_OfThePayers_CountsOnceEachAlsoAfterTheGrainEnded()
    {
        await RegisterAsync();
        await Node.Vote(Vote("first", VoteKind.Answered));
        await Node.Vote(Vote("second", VoteKind.Failed));
        await Node.Vote(Vote("second", VoteKind.Failed) with { JobId = "another" });
        await Node.Vote(Vote("third", VoteKind.Overloaded));
        await CoordinatorCluster.RestartAsync(Node);

        var reputation = (await Node.GetReputation())!;

        Assert.Equal((1, 1, 1), (reputation.Answered, reputation.Overloaded, reputation.Failed));
        Assert.Equal(2 / 4.5, reputation.Score, precision: 12);
    }

    [Fact]
    public async Task Vote_OfTheOwner_DoesNotCount()
    {
        await RegisterAsync();

        await Node.Vote(Vote("owner", VoteKind.Answered));

        Assert.Equal(0.5, (await Node.GetReputation())!.Score);
    }

    [Fact]
    public async Task Vote_ForTheNodeBeforeItsJobIsCharged_CountsOnceItIs()
    {
        await RegisterAsync();
        await Node.Vote(Vote("payer", VoteKind.Answered) with { IsPaid = false });
        Assert.Equal(0, (await Node.GetReputation())!.Answered);

        await Node.RecordJob("other-job", succeeded: true);
        Assert.Equal(0, (await Node.GetReputation())!.Answered);
        await Node.RecordJob("job", succeeded: true);
        Assert.Equal(1, (await Node.GetReputation())!.Answered);
        await Node.RecordJob("job", succeeded: true);
        Assert.Equal(1, (await Node.GetReputation())!.Answered);
    }

    [Fact]
    public async Task Vote_ForTheNodeAfterManyThatWereNeverCharged_CountsOnceItsJobIs()
    {
        await RegisterAsync();
        for (var job = 0; job < 300; job++)
        {
            await Node.Vote(Vote($"payer-{job}", VoteKind.Answered) with { JobId = $"unpaid-{job}", IsPaid = false });
        }

        await Node.Vote(Vote("payer", VoteKind.Answered) with { IsPaid = false });
        await Node.RecordJob("job", succeeded: true);
        await Node.RecordJob("unpaid-0", succeeded: true); // long forgotten

        Assert.Equal(1, (await Node.GetReputation())!.Answered);
    }

    [Fact]
    public async Task RecordJob_ByTheNodesOwnReceipts_IsCountedAndMovesNoScore()
    {
        await RegisterAsync();

        await Node.RecordJob("a", succeeded: true);
        await Node.RecordJob("b", succeeded: true);
        await Node.RecordJob("c", succeeded: false);

        var reputation = (await Node.GetReputation())!;
        Assert.Equal((2L, 1L, 0.5), (reputation.SucceededJobs, reputation.FailedJobs, reputation.Score));
    }

    [Fact]
    public async Task Vote_OfALiveNode_IsInTheDirectoryAtOnce()
    {
        await RegisterAsync();
        Assert.Equal(HeartbeatOutcome.Seen, await Node.Heartbeat(NodeGrainTests.Heartbeat()));
        Assert.Equal((0.5, 1), await InDirectoryAsync());

        await Node.Vote(Vote("payer", VoteKind.Answered));

        Assert.Equal((2.0 / 3, 2), await InDirectoryAsync());
    }

    private static PayerVote Vote(string account, VoteKind kind) => new() { JobId = "job", Account = account, Kind = kind, IsKnown = true, IsPaid = true };

    private Task<RegistrationOutcome> RegisterAsync() => Node.Register(new NodeRegistration(NodeGrainTests.Key, "owner"));

    private async Task<(double Reputation, int ProvenSlots)> InDirectoryAsync()
    {
        var entry = await NodeGrainTests.HeardAsync(cluster, _nodeId);
        return (entry.Reputation, entry.ProvenSlots);
    }
}
