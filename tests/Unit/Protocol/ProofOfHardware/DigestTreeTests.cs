using System.Security.Cryptography;
using CsCheck;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.Tests.Unit.Protocol.ProofOfHardware;

/// <summary>A path shows its leaf, and nothing else passes for it.</summary>
public class DigestTreeTests
{
    [Fact]
    public void Holds_EachLeafOfATree_IsTrue() => Trees.Sample((rows, tree) =>
        Enumerable.Range(0, DigestTree.LeavesOf(rows)).All(leaf => DigestTree.Holds(tree.Root, rows, leaf, tree.LeafOf(leaf), tree.PathOf(leaf))));

    [Fact]
    public void Holds_AnyByteIsAltered_IsFalse() => Gen.Select(Trees, Gen.Int[0, int.MaxValue]).Sample((drawn, at) =>
    {
        var (rows, tree) = drawn;
        var leaf = at % DigestTree.LeavesOf(rows);
        var (digests, path, root) = (tree.LeafOf(leaf), tree.PathOf(leaf), tree.Root.ToArray());
        byte[][] parts = path.Length > 0 ? [digests, path, root] : [digests, root];
        var altered = parts[at % parts.Length];
        altered[at / 7 % altered.Length] ^= (byte)(1 << (at % 8));
        return !DigestTree.Holds(root, rows, leaf, digests, path);
    });

    [Fact]
    public void Holds_LeafInAnothersPlace_IsFalse()
    {
        var tree = TreeOf(100, seed: 3);
        Assert.False(DigestTree.Holds(tree.Root, 100, 2, tree.LeafOf(1), tree.PathOf(1)));
        Assert.False(DigestTree.Holds(tree.Root, 100, 7, new byte[DigestTree.LeafBytes], tree.PathOf(7))); // a leaf of the padding
        Assert.False(DigestTree.Holds(tree.Root, 100, -1, tree.LeafOf(1), tree.PathOf(1)));
    }

    [Fact]
    public void Holds_LeavesOfAnotherNumberOfRows_IsFalse()
    {
        var tree = TreeOf(100, seed: 4);
        Assert.False(DigestTree.Holds(tree.Root, 200, 0, tree.LeafOf(0), tree.PathOf(0)));
        Assert.False(DigestTree.Holds(tree.Root, 16, 0, tree.LeafOf(0), tree.PathOf(0)));
    }

    [Fact]
    public void Holds_InnerNodeSentAsALeaf_IsFalse()
    {
        var tree = TreeOf(64, seed: 5);
        var node = SHA256.HashData([1, .. tree.PathOf(0)]);
        Assert.False(DigestTree.Holds(tree.Root, 64, 0, [.. node, .. new byte[DigestTree.LeafBytes - 32]], tree.PathOf(0)));
    }

    private static Gen<(int, DigestTree)> Trees => Gen.Select(Gen.Int[1, 300], Gen.Int).Select((rows, seed) => (rows, TreeOf(rows, seed)));

    private static DigestTree TreeOf(int rows, int seed)
    {
        var digests = new uint[rows * Mixing.DigestWords];
        var words = new Random(seed);
        for (var i = 0; i < digests.Length; i++)
        {
            digests[i] = (uint)words.NextInt64(1L << 32);
        }

        return new DigestTree(digests);
    }
}
