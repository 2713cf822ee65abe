using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.ProofOfHardware;
using MonkeyTroop.Protocol.ProofOfHardware;
using MonkeyTroop.Tests.Cluster.Nodes;

namespace MonkeyTroop.Tests.Cluster.ProofOfHardware;

/// <summary>What a proof does to its node.</summary>
[Collection(nameof(CoordinatorCluster))]
public class HardwareGrainTests(CoordinatorCluster cluster)
{
    private readonly string _nodeId = $"node-{Guid.NewGuid():N}";

    private INodeGrain Node => cluster.Grains.GetGrain<INodeGrain>(_nodeId);

    private IHardwareGrain Hardware => cluster.Grains.GetGrain<IHardwareGrain>(_nodeId);

    [Fact]
    public async Task Reveal_BothWorks_IsWhatASlotCostsAlsoAfterTheGrainEnded()
    {
        await JoinAsync();
        Assert.Equal(new HardwareOutcome.OneDone(HardwareWork.Memory), await ProveAsync(HardwareWork.Matrix));
        var verified = Assert.IsType<HardwareOutcome.Verified>(await ProveAsync(HardwareWork.Memory));

        var proven = verified.Standing.Proof!.Multiplier;
        Assert.Equal((MultiplierReason.Proven, proven), (verified.Standing.Reason, verified.Standing.InForce));
        Assert.True(proven.Thousandths < 1000, $"a processor with {proven}");
        await CoordinatorCluster.RestartAsync(Node);
        Assert.Equal(verified.Standing, await Node.GetHardware());
        await Node.Heartbeat(NodeGrainTests.Heartbeat());
        Assert.Equal(proven, Assert.IsType<SlotOutcome.Taken>(await Node.TakeSlot("job", "llama", null)).Multiplier);
    }

    [Fact]
    public async Task Reveal_FalseRows_VoidsTheProofAndTakesNoneForHours()
    {
        await JoinAsync();
        await ProveAsync(HardwareWork.Matrix);
        await ProveAsync(HardwareWork.Memory);
        var outcome = await ProveAsync(HardwareWork.Matrix, isFalse: true);

        Assert.Equal(new HardwareOutcome.Refused(HardwareRefusal.FalseProof, TimeSpan.FromHours(6)), outcome);
        var standing = await Node.GetHardware();
        Assert.Equal((MultiplierReason.FalseProof, false), (standing!.Reason, standing.IsDue));
        Assert.Equal(
            HardwareRefusal.NotYet, Assert.IsType<HardwareOutcome.Refused>(await Hardware.Challenge(HardwareWork.Matrix, "device")).Why);
    }

    /// <summary>Who does not like the rows that are named, and asks for a new work instead of showing them, has given a false proof.</summary>
    [Fact]
    public async Task Challenge_RowsWereNamedAndNotShown_IsAFalseProof()
    {
        await JoinAsync();
        await CommitAsync(HardwareWork.Matrix, _ => { });

        Assert.Equal(
            HardwareRefusal.FalseProof, Assert.IsType<HardwareOutcome.Refused>(await Hardware.Challenge(HardwareWork.Matrix, "device")).Why);
        Assert.Equal(MultiplierReason.FalseProof, (await Node.GetHardware())!.Reason);
    }

    [Fact]
    public async Task Challenge_TooOften_IsRefused()
    {
        await JoinAsync();
        for (var i = 0; i < 40; i++)
        {
            Assert.IsType<HardwareOutcome.Challenged>(await Hardware.Challenge(HardwareWork.Matrix, "device"));
        }

        var refused = Assert.IsType<HardwareOutcome.Refused>(await Hardware.Challenge(HardwareWork.Matrix, "device"));
        Assert.Equal(HardwareRefusal.TooMany, refused.Why);
        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
    }

    private Task<RegistrationOutcome> JoinAsync() => Node.Register(new NodeRegistration(NodeGrainTests.Key, "owner"));

    private async Task<HardwareOutcome> ProveAsync(HardwareWork work, bool isFalse = false)
    {
        var (token, rows, tree) = await CommitAsync(work, digests =>
        {
            for (var row = 0; isFalse && row < digests.Length / 4; row++)
            {
                digests[row * 4] ^= 1;
            }
        });
        return await Hardware.Reveal(
            token, [.. rows.Select(row => row / 16).Distinct().Select(leaf => new RevealedLeaf(leaf, tree.LeafOf(leaf), tree.PathOf(leaf)))]);
    }

    private async Task<(string Token, IReadOnlyList<int> Rows, DigestTree Tree)> CommitAsync(HardwareWork work, Action<uint[]> change)
    {
        while (true)
        {
            var challenge = Assert.IsType<HardwareOutcome.Challenged>(await Hardware.Challenge(work, "device"));
            var size = challenge.Matrix?.Rows ?? challenge.Memory!.Walks;
            uint[] all = [.. Enumerable.Range(0, size).Select(row => (uint)row)];
            var digests = new uint[size * Mixing.DigestWords];
            if (challenge.Matrix is { } matrix)
            {
                new MatrixChain(challenge.Seed, matrix.Inner, matrix.Rounds).Digest(all, digests, 1, CancellationToken.None);
            }
            else
            {
                var walks = Assert.IsType<HardwareOutcome.Started>(await Hardware.Start(challenge.Token));
                new MemoryWalk(challenge.Seed, challenge.Memory!.Bytes).Digest(all, walks.Seed, challenge.Memory.Steps, digests, CancellationToken.None);
            }

            change(digests);
            var tree = new DigestTree(digests);
            if (await Hardware.Commit(challenge.Token, tree.Root.ToArray()) is HardwareOutcome.Reveal named)
            {
                return (challenge.Token, named.Rows, tree);
            }
        }
    }
}
