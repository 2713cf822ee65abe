using ILGPU;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.HardwareProver.Devices;

/// <summary>Kernels of the matrix chain: <see cref="MatrixChain"/> says what they compute.</summary>
internal static class MatrixKernels
{
    /// <summary>Rows and columns of the part of a product that one group computes.</summary>
    public const int Tile = 64;

    /// <summary>Threads of a group along each side; each computes 4 x 4 words.</summary>
    public const int Side = 16;

    private const int Depth = 16;
    private const int Threads = Side * Side;

    /// <summary>The start matrix, from a row on.</summary>
    public static void Start(Index2D index, ArrayView<uint> words, ulong seed, uint firstRow, int inner) =>
        Put(words, index, (uint)index.X, firstRow + (uint)index.Y, 0, seed, inner);

    /// <summary>A round's matrix.</summary>
    public static void Matrix(Index2D index, ArrayView<uint> words, ulong seed, uint round, int inner) =>
        Put(words, index, (uint)index.X, (uint)index.Y, round, seed, inner);

    /// <summary>Multiplies and mixes. Both factors pass through the group's shared memory, 16 words deep at a time.</summary>
    public static void Multiply(ArrayView<uint> left, ArrayView<uint> right, ArrayView<uint> product, int inner)
    {
        var rows = SharedMemory.Allocate<uint>(Tile * Depth);
        var columns = SharedMemory.Allocate<uint>(Depth * Tile);
        var (x, y) = (Group.IdxX, Group.IdxY);
        var thread = (y * Side) + x;
        var (firstRow, firstColumn) = (Grid.IdxY * Tile, Grid.IdxX * Tile);
        uint p00 = 0, p01 = 0, p02 = 0, p03 = 0, p10 = 0, p11 = 0, p12 = 0, p13 = 0;
        uint p20 = 0, p21 = 0, p22 = 0, p23 = 0, p30 = 0, p31 = 0, p32 = 0, p33 = 0;
        for (var k = 0; k < inner; k += Depth)
        {
            for (var i = thread; i < Tile * Depth; i += Threads)
            {
                rows[i] = left[((firstRow + (i / Depth)) * inner) + k + (i % Depth)];
                columns[i] = right[((k + (i / Tile)) * inner) + firstColumn + (i % Tile)];
            }

            Group.Barrier();
            for (var d = 0; d < Depth; d++)
            {
                var (a0, a1) = (rows[(y * Depth) + d], rows[((y + 16) * Depth) + d]);
                var (a2, a3) = (rows[((y + 32) * Depth) + d], rows[((y + 48) * Depth) + d]);
                var (b0, b1) = (columns[(d * Tile) + x], columns[(d * Tile) + x + 16]);
                var (b2, b3) = (columns[(d * Tile) + x + 32], columns[(d * Tile) + x + 48]);
                p00 += a0 * b0;
                p01 += a0 * b1;
                p02 += a0 * b2;
                p03 += a0 * b3;
                p10 += a1 * b0;
                p11 += a1 * b1;
                p12 += a1 * b2;
                p13 += a1 * b3;
                p20 += a2 * b0;
                p21 += a2 * b1;
                p22 += a2 * b2;
                p23 += a2 * b3;
                p30 += a3 * b0;
                p31 += a3 * b1;
                p32 += a3 * b2;
                p33 += a3 * b3;
            }

            Group.Barrier();
        }

        PutRow(product, ((firstRow + y) * inner) + firstColumn + x, p00, p01, p02, p03);
        PutRow(product, ((firstRow + y + 16) * inner) + firstColumn + x, p10, p11, p12, p13);
        PutRow(product, ((firstRow + y + 32) * inner) + firstColumn + x, p20, p21, p22, p23);
        PutRow(product, ((firstRow + y + 48) * inner) + firstColumn + x, p30, p31, p32, p33);
    }

    /// <summary>A row's digest.</summary>
    public static void Digest(Index1D row, ArrayView<uint> words, ArrayView<uint> digests, int inner)
    {
        for (var t = 0u; t < Mixing.DigestWords; t++)
        {
            var s = Mixing.DigestStart(t);
            for (var j = 0; j < inner; j++)
            {
                s = Mixing.DigestStep(s, words[(row * inner) + j], t, (uint)j);
            }

            digests[(row * Mixing.DigestWords) + (int)t] = s;
        }
    }

    private static void Put(ArrayView<uint> words, Index2D index, uint j, uint row, uint round, ulong seed, int inner)
    {
        var (w0, w1, w2, w3) = (j, row, round, 0u);
        Philox.One(seed, ref w0, ref w1, ref w2, ref w3);
        var (place, quarter) = ((index.Y * inner) + index.X, inner / 4);
        words[place] = w0;
        words[place + quarter] = w1;
        words[place + (2 * quarter)] = w2;
        words[place + (3 * quarter)] = w3;
    }

    private static void PutRow(ArrayView<uint> product, int place, uint p0, uint p1, uint p2, uint p3)
    {
        product[place] = Mixing.Mix(p0);
        product[place + 16] = Mixing.Mix(p1);
        product[place + 32] = Mixing.Mix(p2);
        product[place + 48] = Mixing.Mix(p3);
    }
}
