using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace MonkeyTroop.Protocol.ProofOfHardware;

/// <summary>
/// Commits to the digests of all rows by one hash, so that no row can be chosen after others are named. A Merkle tree with distinct hashes for leaves and
/// nodes (RFC 6962 section 2.1): a leaf is SHA-256(0x00, its number, 16 digests), a node SHA-256(0x01, left, right). The last leaf is filled up with zero
/// digests, and the leaves with 32 zero bytes each, up to a power of two.
/// </summary>
public sealed class DigestTree
{
    /// <summary>Digests of a leaf: 16.</summary>
    public const int LeafDigests = 16;

    /// <summary>Bytes of a digest: 16.</summary>
    public const int DigestBytes = Mixing.DigestWords * sizeof(uint);

    /// <summary>Bytes of a leaf: 256.</summary>
    public const int LeafBytes = LeafDigests * DigestBytes;

    private const byte LeafMark = 0;
    private const byte NodeMark = 1;

    private readonly ReadOnlyMemory<uint> _digests;
    private readonly byte[][] _levels;

    /// <summary>Builds the tree.</summary>
    /// <param name="digests">Four words for each row; one row or more.</param>
    public DigestTree(ReadOnlyMemory<uint> digests)
    {
        _digests = digests;
        var rows = digests.Length / Mixing.DigestWords;
        var depth = DepthOf(rows);
        _levels = new byte[depth + 1][];
        _levels[0] = new byte[SHA256.HashSizeInBytes << depth];
        Parallel.For(0, LeavesOf(rows), leaf => HashLeaf(leaf, LeafOf(leaf), At(_levels[0], leaf)));

        for (var level = 1; level <= depth; level++)
        {
            _levels[level] = new byte[SHA256.HashSizeInBytes << (depth - level)];
            for (var node = 0; node < 1 << (depth - level); node++)
            {
                HashNode(At(_levels[level - 1], 2 * node), At(_levels[level - 1], (2 * node) + 1), At(_levels[level], node));
            }
        }
    }

    /// <summary>The commitment: 32 bytes.</summary>
    public ReadOnlySpan<byte> Root => _levels[^1];

    /// <summary>Leaves that rows have.</summary>
    public static int LeavesOf(int rows) => (rows + LeafDigests - 1) / LeafDigests;

    /// <summary>Hashes of a path from a leaf to the root.</summary>
    public static int DepthOf(int rows) => BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)LeavesOf(rows)));

    /// <summary>The 16 digests of a leaf, as bytes with the low byte of each word first.</summary>
    public byte[] LeafOf(int leaf)
    {
        var bytes = new byte[LeafBytes];
        var words = _digests.Span[(leaf * LeafDigests * Mixing.DigestWords)..];
        BytesOf(words[..Math.Min(words.Length, LeafDigests * Mixing.DigestWords)]).CopyTo(bytes, 0);
        return bytes;
    }

    /// <summary>Digests as bytes, with the low byte of each word first.</summary>
    public static byte[] BytesOf(ReadOnlySpan<uint> digests)
    {
        var bytes = new byte[digests.Length * sizeof(uint)];
        for (var i = 0; i < digests.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), digests[i]);
        }

        return bytes;
    }

    /// <summary>The hashes beside the way from a leaf to the root, the lowest first, 32 bytes each.</summary>
    public byte[] PathOf(int leaf)
    {
        var path = new byte[(_levels.Length - 1) * SHA256.HashSizeInBytes];
        for (var level = 0; level < _levels.Length - 1; level++)
        {
            At(_levels[level], (leaf >> level) ^ 1).CopyTo(At(path, level));
        }

        return path;
    }

    /// <summary>Whether a leaf is the one that a root commits to.</summary>
    /// <param name="root">32 bytes.</param>
    /// <param name="rows">Rows of the tree, from which its depth follows.</param>
    /// <param name="leaf">The leaf's number.</param>
    /// <param name="digests"><see cref="LeafBytes"/> bytes.</param>
    /// <param name="path">What <see cref="PathOf"/> gave.</param>
    public static bool Holds(ReadOnlySpan<byte> root, int rows, int leaf, ReadOnlySpan<byte> digests, ReadOnlySpan<byte> path)
    {
        var depth = DepthOf(rows);
        if (leaf < 0 || leaf >= LeavesOf(rows) || digests.Length != LeafBytes || path.Length != depth * SHA256.HashSizeInBytes)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        HashLeaf(leaf, digests, hash);
        for (var level = 0; level < depth; level++)
        {
            var beside = path.Slice(level * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes);
            if (((leaf >> level) & 1) == 0)
            {
                HashNode(hash, beside, hash);
            }
            else
            {
                HashNode(beside, hash, hash);
            }
        }

        return hash.SequenceEqual(root);
    }

    private static void HashLeaf(int leaf, ReadOnlySpan<byte> digests, Span<byte> hash)
    {
        Span<byte> input = stackalloc byte[1 + sizeof(uint) + LeafBytes];
        input[0] = LeafMark;
        BinaryPrimitives.WriteInt32LittleEndian(input[1..], leaf);
        digests.CopyTo(input[(1 + sizeof(uint))..]);
        SHA256.HashData(input, hash);
    }

    private static void HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> hash)
    {
        Span<byte> input = stackalloc byte[1 + (2 * SHA256.HashSizeInBytes)];
        input[0] = NodeMark;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + SHA256.HashSizeInBytes)..]);
        SHA256.HashData(input, hash);
    }

    private static Span<byte> At(byte[] hashes, int index) => hashes.AsSpan(index * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes);
}
