using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MonkeyTroop.Protocol.ProofOfHardware;

/// <summary>
/// Philox4x32-10: random words at any place of a stream, from a key and a counter of 128 bits. Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as
/// easy as 1, 2, 3", SC 2011, section 3.3. Not for secrets.
/// </summary>
public static class Philox
{
    /// <summary>Counters that <see cref="Eight"/> takes at a time.</summary>
    public const int Lanes = 8;

    private const int Rounds = 10;
    private const uint Factor0 = 0xD2511F53;
    private const uint Factor1 = 0xCD9E8D57;
    private const uint KeyStep0 = 0x9E3779B9;
    private const uint KeyStep1 = 0xBB67AE85;

    /// <summary>The four words of one counter.</summary>
    /// <remarks>In a form that ILGPU compiles too, since the kernels of GPUs call it.</remarks>
    /// <param name="key">The low word is the first.</param>
    /// <param name="c0">First word of the counter; becomes the first word of the result, as the others do.</param>
    /// <param name="c1">Second word.</param>
    /// <param name="c2">Third word.</param>
    /// <param name="c3">Fourth word.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void One(ulong key, ref uint c0, ref uint c1, ref uint c2, ref uint c3)
    {
        var key0 = (uint)key;
        var key1 = (uint)(key >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = (ulong)Factor0 * c0;
            var product1 = (ulong)Factor1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ key0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ key1;
            c3 = (uint)product0;
            key0 += KeyStep0;
            key1 += KeyStep1;
        }
    }

    /// <summary>The same for eight counters.</summary>
    /// <param name="key">The low word is the first.</param>
    /// <param name="c0">First words of the counters; become the first words of the results, as the others do.</param>
    /// <param name="c1">Second words.</param>
    /// <param name="c2">Third words.</param>
    /// <param name="c3">Fourth words.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Eight(ulong key, ref Vector256<uint> c0, ref Vector256<uint> c1, ref Vector256<uint> c2, ref Vector256<uint> c3)
    {
        if (Avx2.IsSupported)
        {
            EightByAvx2(key, ref c0, ref c1, ref c2, ref c3);
        }
        else
        {
            EightByOne(key, ref c0, ref c1, ref c2, ref c3);
        }
    }

    /// <summary>The same on any processor.</summary>
    internal static void EightByOne(ulong key, ref Vector256<uint> c0, ref Vector256<uint> c1, ref Vector256<uint> c2, ref Vector256<uint> c3)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            var (w0, w1, w2, w3) = (c0[lane], c1[lane], c2[lane], c3[lane]);
            One(key, ref w0, ref w1, ref w2, ref w3);
            (c0, c1, c2, c3) = (c0.WithElement(lane, w0), c1.WithElement(lane, w1), c2.WithElement(lane, w2), c3.WithElement(lane, w3));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EightByAvx2(ulong key, ref Vector256<uint> c0, ref Vector256<uint> c1, ref Vector256<uint> c2, ref Vector256<uint> c3)
    {
        var (key0, key1) = (Vector256.Create((uint)key), Vector256.Create((uint)(key >> 32)));
        var (x0, x1, x2, x3) = (c0, c1, c2, c3);
        for (var round = 0; round < Rounds; round++)
        {
            var (high0, low0) = Multiply(x0, Vector256.Create(Factor0));
            var (high1, low1) = Multiply(x2, Vector256.Create(Factor1));
            (x0, x1, x2, x3) = (high1 ^ x1 ^ key0, low1, high0 ^ x3 ^ key1, low0);
            key0 += Vector256.Create(KeyStep0);
            key1 += Vector256.Create(KeyStep1);
        }

        (c0, c1, c2, c3) = (x0, x1, x2, x3);
    }

    /// <summary>Both halves of eight products of 64 bits. The instruction multiplies even lanes only, so odd ones are shifted there and back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint> High, Vector256<uint> Low) Multiply(Vector256<uint> left, Vector256<uint> factor)
    {
        var even = Avx2.Multiply(left, factor);
        var odd = Avx2.Multiply((left.AsUInt64() >> 32).AsUInt32(), factor);
        var high = Avx2.Blend((even >> 32).AsUInt32(), odd.AsUInt32(), 0b10101010);
        var low = Avx2.Blend(even.AsUInt32(), (odd << 32).AsUInt32(), 0b10101010);
        return (high, low);
    }
}
