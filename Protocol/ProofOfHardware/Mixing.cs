using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MonkeyTroop.Protocol.ProofOfHardware;

/// <summary>The steps that make the work one that no algebra shortens, and a row's digest. All arithmetic is modulo 2^32.</summary>
public static class Mixing
{
    /// <summary>Words of a digest.</summary>
    public const int DigestWords = 4;

    /// <summary>2^32 divided by the golden ratio: constants without a pattern.</summary>
    public const uint Golden = 0x9E3779B9;

    /// <summary>The prime of the 32-bit FNV hash, which every fold multiplies with.</summary>
    public const uint Fold = 0x01000193;

    private const uint Factor = 0x7feb352d;
    private const uint Stride = 0x85ebca6b;

    /// <summary>Mixes a word's bits. Not linear, so that products of matrices cannot be multiplied in advance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Mix(uint x)
    {
        x ^= x >> 16;
        x *= Factor;
        return x ^ (x >> 15);
    }

    /// <summary>The same of eight words.</summary>
    internal static Vector256<uint> Mix(Vector256<uint> x)
    {
        x ^= x >>> 16;
        x *= Factor;
        return x ^ (x >>> 15);
    }

    /// <summary>
    /// A row's digest: four words. It tells honest rows apart and needs no resistance to collisions, since the checker computes the rows itself.
    /// </summary>
    /// <param name="row">The row's words.</param>
    /// <param name="digest">Gets <see cref="DigestWords"/> words.</param>
    public static void Digest(ReadOnlySpan<uint> row, Span<uint> digest)
    {
        for (var t = 0u; t < DigestWords; t++)
        {
            var s = DigestStart(t);
            for (var j = 0u; j < row.Length; j++)
            {
                s = DigestStep(s, row[(int)j], t, j);
            }

            digest[(int)t] = s;
        }
    }

    /// <summary>How a word of a digest begins.</summary>
    /// <param name="t">The word's number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint DigestStart(uint t) => Golden * (t + 1);

    /// <summary>Takes one word of the row into a word of its digest.</summary>
    /// <param name="s">The word of the digest so far.</param>
    /// <param name="x">The word of the row.</param>
    /// <param name="t">Number of the word of the digest.</param>
    /// <param name="j">Number of the word of the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint DigestStep(uint s, uint x, uint t, uint j) => ((s ^ Mix(x + (t * Stride) + (j * Golden))) * Fold) + (s >> 15);
}
