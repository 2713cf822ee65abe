using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MonkeyTroop.Protocol.ProofOfHardware;

/// <summary>
/// A panel of a matrix: for each of its n rows the words of 8 (or 16) neighbouring values of j, that is four runs of 8 (16) columns, n/4 apart.
/// </summary>
internal static class MatrixPanel
{
    /// <summary>Columns of a run, in vectors of 256 bits.</summary>
    public const int Lanes = 8;

    /// <summary>Columns of a run, in vectors of 512 bits.</summary>
    public const int WideLanes = 16;

    [ThreadStatic]
    private static uint[]? _panel;

    /// <summary>Room for a panel, this thread's until its next call.</summary>
    public static uint[] Rent(int words) => _panel is { } panel && panel.Length >= words ? panel : _panel = new uint[words];

    /// <summary>Makes the panel of the values of j from <paramref name="firstJ"/>.</summary>
    public static void Fill(uint[] panel, ulong seed, int inner, uint round, int firstJ) => Fill(panel, seed, inner, round, firstJ, Lanes, 0);

    /// <summary>The same, with 16 of them.</summary>
    public static void FillWide(uint[] panel, ulong seed, int inner, uint round, int firstJ)
    {
        Fill(panel, seed, inner, round, firstJ, WideLanes, 0);
        Fill(panel, seed, inner, round, firstJ + Philox.Lanes, WideLanes, Philox.Lanes);
    }

    /// <summary>Multiplies all rows with the panel, and mixes what comes out.</summary>
    public static void Multiply(uint[] before, uint[] after, uint[] panel, int inner, int height, int firstJ)
    {
        ref var right = ref MemoryMarshal.GetArrayDataReference(panel);
        for (var row = 0; row < height; row += 2)
        {
            ref var upper = ref before[row * inner];
            ref var lower = ref before[(row + 1) * inner];
            Vector256<uint> u0 = default, u1 = default, u2 = default, u3 = default, l0 = default, l1 = default, l2 = default, l3 = default;
            for (var k = 0; k < inner; k++)
            {
                ref var words = ref Unsafe.Add(ref right, k * 4 * Lanes);
                var (u, l) = (Vector256.Create(Unsafe.Add(ref upper, k)), Vector256.Create(Unsafe.Add(ref lower, k)));
                var w0 = Vector256.LoadUnsafe(ref words);
                u0 += u * w0;
                l0 += l * w0;
                var w1 = Vector256.LoadUnsafe(ref words, Lanes);
                u1 += u * w1;
                l1 += l * w1;
                var w2 = Vector256.LoadUnsafe(ref words, 2 * Lanes);
                u2 += u * w2;
                l2 += l * w2;
                var w3 = Vector256.LoadUnsafe(ref words, 3 * Lanes);
                u3 += u * w3;
                l3 += l * w3;
            }

            Store(after, (row * inner) + firstJ, inner / 4, u0, u1, u2, u3);
            Store(after, ((row + 1) * inner) + firstJ, inner / 4, l0, l1, l2, l3);
        }
    }

    /// <summary>The same in vectors of 512 bits. Without the processor's support it is right too, and slow.</summary>
    public static void MultiplyWide(uint[] before, uint[] after, uint[] panel, int inner, int height, int firstJ)
    {
        ref var right = ref MemoryMarshal.GetArrayDataReference(panel);
        for (var row = 0; row < height; row += 2)
        {
            ref var upper = ref before[row * inner];
            ref var lower = ref before[(row + 1) * inner];
            Vector512<uint> u0 = default, u1 = default, u2 = default, u3 = default, l0 = default, l1 = default, l2 = default, l3 = default;
            for (var k = 0; k < inner; k++)
            {
                ref var words = ref Unsafe.Add(ref right, k * 4 * WideLanes);
                var (u, l) = (Vector512.Create(Unsafe.Add(ref upper, k)), Vector512.Create(Unsafe.Add(ref lower, k)));
                var w0 = Vector512.LoadUnsafe(ref words);
                u0 += u * w0;
                l0 += l * w0;
                var w1 = Vector512.LoadUnsafe(ref words, WideLanes);
                u1 += u * w1;
                l1 += l * w1;
                var w2 = Vector512.LoadUnsafe(ref words, 2 * WideLanes);
                u2 += u * w2;
                l2 += l * w2;
                var w3 = Vector512.LoadUnsafe(ref words, 3 * WideLanes);
                u3 += u * w3;
                l3 += l * w3;
            }

            Store(after, (row * inner) + firstJ, inner / 4, u0, u1, u2, u3);
            Store(after, ((row + 1) * inner) + firstJ, inner / 4, l0, l1, l2, l3);
        }
    }

    private static void Fill(uint[] panel, ulong seed, int inner, uint round, int firstJ, int lanes, int offset)
    {
        var js = Vector256.Create((uint)firstJ) + Vector256<uint>.Indices;
        for (var k = 0; k < inner; k++)
        {
            var (w0, w1, w2, w3) = (js, Vector256.Create((uint)k), Vector256.Create(round), Vector256<uint>.Zero);
            Philox.Eight(seed, ref w0, ref w1, ref w2, ref w3);
            ref var words = ref panel[(k * 4 * lanes) + offset];
            w0.StoreUnsafe(ref words);
            w1.StoreUnsafe(ref words, (nuint)lanes);
            w2.StoreUnsafe(ref words, (nuint)(2 * lanes));
            w3.StoreUnsafe(ref words, (nuint)(3 * lanes));
        }
    }

    private static void Store(uint[] after, int place, int quarter, Vector256<uint> w0, Vector256<uint> w1, Vector256<uint> w2, Vector256<uint> w3)
    {
        Mixing.Mix(w0).CopyTo(after, place);
        Mixing.Mix(w1).CopyTo(after, place + quarter);
        Mixing.Mix(w2).CopyTo(after, place + (2 * quarter));
        Mixing.Mix(w3).CopyTo(after, place + (3 * quarter));
    }

    private static void Store(uint[] after, int place, int quarter, Vector512<uint> w0, Vector512<uint> w1, Vector512<uint> w2, Vector512<uint> w3)
    {
        Store(after, place, quarter, w0.GetLower(), w1.GetLower(), w2.GetLower(), w3.GetLower());
        Store(after, place + Lanes, quarter, w0.GetUpper(), w1.GetUpper(), w2.GetUpper(), w3.GetUpper());
    }
}
