using CsCheck;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.Tests.Unit.Protocol.ProofOfHardware;

/// <summary>Walks through memory, walks that are checked without it, and the definition agree.</summary>
public class MemoryWalkTests
{
    private const long Bytes = WalkSize.LeastBytes;

    [Fact]
    public void Walk_FilledMemory_GivesWhatTheCheckerAndTheDefinitionGive()
    {
        Gen.Select(Gen.ULong, Gen.ULong).Sample(
            (fillSeed, walkSeed) =>
            {
                var walk = new MemoryWalk(fillSeed, Bytes);
                var memory = new uint[Bytes / 4];
                var (walked, digested) = (new uint[5 * 4], new uint[2 * 4]);
                walk.Fill(memory, 2, CancellationToken.None);
                walk.Walk(memory, walkSeed, 3, walked, 2, CancellationToken.None);
                walk.Digest([4, 1], walkSeed, 3, digested, CancellationToken.None);
                return digested.SequenceEqual([.. walked[16..], .. walked[4..8]])
                    && digested.AsSpan(0, 4).SequenceEqual(PlainChain.WalkDigestOf(fillSeed, Bytes, walkSeed, 3, 4));
            },
            iter: 3);
    }

    /// <summary>The root of one small walk, so that a change of the work is noticed: workers of other versions would fail it.</summary>
    [Fact]
    public void Walk_KnownSeeds_GivesTheKnownRoot()
    {
        var digests = new uint[20 * 4];
        new MemoryWalk(1, Bytes).Digest([.. Enumerable.Range(0, 20).Select(walk => (uint)walk)], 2, 4, digests, CancellationToken.None);
        Assert.Equal("3a2457782229c59f84d1c26419289fa5e0d940be25f5c15cc7d0990e2621b02e", Convert.ToHexStringLower(new DigestTree(digests).Root));
    }

    [Fact]
    public void Walk_OneWordOfTheMemoryIsWrong_GivesOthers()
    {
        var walk = new MemoryWalk(5, Bytes);
        var memory = new uint[Bytes / 4];
        var (right, wrong) = (new uint[256 * 4], new uint[256 * 4]);
        walk.Fill(memory, 2, CancellationToken.None);
        walk.Walk(memory, 6, 8, right, 2, CancellationToken.None);
        memory[12345] ^= 1;
        walk.Walk(memory, 6, 8, wrong, 2, CancellationToken.None);
        Assert.NotEqual(right, wrong);
    }
}
