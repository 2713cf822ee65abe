using MonkeyTroop.Grains.ProofOfHardware;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.Tests.Unit.Grains.ProofOfHardware;

/// <summary>Does the works as a node does, and shows leaves of them.</summary>
internal static class HonestProver
{
    /// <summary>The digests of all rows of a matrix chain.</summary>
    public static uint[] Digests(ulong seed, MatrixWork work)
    {
        var digests = new uint[work.Rows * Mixing.DigestWords];
        new MatrixChain(seed, work.Inner, work.Rounds).Digest(All(work.Rows), digests, 1, CancellationToken.None);
        return digests;
    }

    /// <summary>The digests of all walks.</summary>
    public static uint[] Digests(ulong seed, MemoryWork work, ulong walkSeed)
    {
        var digests = new uint[work.Walks * Mixing.DigestWords];
        new MemoryWalk(seed, work.Bytes).Digest(All(work.Walks), walkSeed, work.Steps, digests, CancellationToken.None);
        return digests;
    }

    /// <summary>The leaves that hold the named rows.</summary>
    public static RevealedLeaf[] Show(DigestTree tree, IEnumerable<int> rows) =>
        [.. rows.Select(row => row / DigestTree.LeafDigests).Distinct().Select(leaf => new RevealedLeaf(leaf, tree.LeafOf(leaf), tree.PathOf(leaf)))];

    private static uint[] All(int rows) => [.. Enumerable.Range(0, rows).Select(row => (uint)row)];
}
