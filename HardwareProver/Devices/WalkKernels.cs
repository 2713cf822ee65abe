using ILGPU;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.HardwareProver.Devices;

/// <summary>Kernels of the memory walk: <see cref="MemoryWalk"/> says what they compute.</summary>
internal static class WalkKernels
{
    /// <summary>Walks of a group. Its 16 lanes are 16 threads, so that neighbours read neighbouring words.</summary>
    public const int WalksOfAGroup = 16;

    private const int Threads = WalksOfAGroup * MemoryWalk.Lanes;

    /// <summary>Fills one block of memory.</summary>
    public static void Fill(Index1D block, ArrayView<uint> memory, ulong seed)
    {
        var (w0, w1, w2, w3) = ((uint)block.X, 0u, 0u, 1u);
        for (var pass = 0; pass < MemoryWalk.FillPasses; pass++)
        {
            Philox.One(seed, ref w0, ref w1, ref w2, ref w3);
        }

        var place = 4 * block.X;
        memory[place] = w0;
        memory[place + 1] = w1;
        memory[place + 2] = w2;
        memory[place + 3] = w3;
    }

    /// <summary>Takes 16 walks.</summary>
    public static void Walk(ArrayView<uint> memory, ArrayView<uint> digests, ulong seed, uint firstWalk, int steps, int pages)
    {
        var shared = SharedMemory.Allocate<uint>(Threads);
        var (lane, first) = (Group.IdxX % MemoryWalk.Lanes, Group.IdxX / MemoryWalk.Lanes * MemoryWalk.Lanes);
        var walk = (Grid.IdxX * WalksOfAGroup) + (Group.IdxX / MemoryWalk.Lanes);
        var s = StartOf(seed, firstWalk + (uint)walk, lane);
        for (var step = 0; step < steps; step++)
        {
            shared[Group.IdxX] = Mixing.Mix(s + ((uint)lane * Mixing.Golden));
            Group.Barrier();
            var sum = 0u;
            for (var other = 0; other < MemoryWalk.Lanes; other++)
            {
                sum += shared[first + other];
            }

            Group.Barrier();
            var page = (int)(Mixing.Mix(sum) & (uint)(pages - 1)) * MemoryWalk.PageWords;
            for (var word = lane; word < MemoryWalk.PageWords; word += MemoryWalk.Lanes)
            {
                s = (s ^ memory[page + word]) * Mixing.Fold;
            }
        }

        shared[Group.IdxX] = s;
        Group.Barrier();
        if (lane < Mixing.DigestWords)
        {
            var digest = Mixing.DigestStart((uint)lane);
            for (var other = 0; other < MemoryWalk.Lanes; other++)
            {
                digest = Mixing.DigestStep(digest, shared[first + other], (uint)lane, (uint)other);
            }

            digests[(walk * Mixing.DigestWords) + lane] = digest;
        }
    }

    private static uint StartOf(ulong seed, uint walk, int lane)
    {
        var (w0, w1, w2, w3) = (walk, (uint)(lane / 4), 0u, 2u);
        Philox.One(seed, ref w0, ref w1, ref w2, ref w3);
        return (lane % 4) switch
        {
            0 => w0,
            1 => w1,
            2 => w2,
            _ => w3,
        };
    }
}
