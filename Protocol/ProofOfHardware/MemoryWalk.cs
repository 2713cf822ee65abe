using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MonkeyTroop.Protocol.ProofOfHardware;

/// <summary>
/// The work that shows how fast a device reads its memory. The memory is filled with words that cost more to make than to read; then walks, which are named
/// only when it is full, read pages whose places follow from all that the walk has read. A checker makes just the pages of the walks that it draws.
/// </summary>
/// <remarks>
/// Fill: the block of 16 bytes with number i is the counter (i, 0, 0, 1), put through <see cref="Philox"/> 32 times with the fill seed as its key: one pass is
/// cheaper than memory on a fast GPU. Walk: 16 lanes start as the words of the counters (walk, 0 to 3, 0, 2) under the walk seed. A step takes the page with the
/// number mix(sum of mix(lane + its number * 0x9E3779B9)), modulo the pages; lane l then folds the page's words l, l + 16, l + 32 and so on:
/// s = (s ^ word) * 0x01000193. The digest of the 16 lanes ends the walk.
/// </remarks>
/// <param name="fillSeed">What the memory is filled from.</param>
/// <param name="bytes">Memory that is walked; see <see cref="WalkSize"/>.</param>
public sealed class MemoryWalk(ulong fillSeed, long bytes)
{
    /// <summary>Lanes of a walk: 16.</summary>
    public const int Lanes = 16;

    /// <summary>Times that a block's counter goes through <see cref="Philox"/>: 32.</summary>
    public const int FillPasses = 32;

    /// <summary>Words of a page.</summary>
    public const int PageWords = WalkSize.PageBytes / sizeof(uint);

    private const int BlockWords = 4;
    private const int PagesAtATime = 2048;

    private readonly int _pages = (int)(bytes / WalkSize.PageBytes);

    /// <summary>Fills memory.</summary>
    /// <param name="memory">All of it.</param>
    /// <param name="threads">Threads to use; 1 or more.</param>
    /// <param name="cancellation">Gives up between pages.</param>
    public void Fill(uint[] memory, int threads, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(memory.LongLength * sizeof(uint), bytes);
        Parallel.For(0, (_pages + PagesAtATime - 1) / PagesAtATime, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, part =>
        {
            for (var page = part * PagesAtATime; page < Math.Min(_pages, (part + 1) * PagesAtATime); page++)
            {
                FillPage(page, memory.AsSpan(page * PageWords, PageWords));
            }
        });
    }

    /// <summary>Walks through filled memory.</summary>
    /// <param name="memory">What <see cref="Fill"/> filled.</param>
    /// <param name="walkSeed">Names the walks.</param>
    /// <param name="steps">Pages that each reads.</param>
    /// <param name="digests">Gets <see cref="Mixing.DigestWords"/> words for each walk.</param>
    /// <param name="threads">Threads to use; 1 or more.</param>
    /// <param name="cancellation">Gives up between walks.</param>
    public void Walk(uint[] memory, ulong walkSeed, int steps, Memory<uint> digests, int threads, CancellationToken cancellation)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, digests.Length / Mixing.DigestWords, options, walk =>
        {
            Span<uint> lanes = stackalloc uint[Lanes];
            Start(walkSeed, (uint)walk, lanes);
            for (var step = 0; step < steps; step++)
            {
                Fold(lanes, ref memory[PageOf(lanes) * PageWords]);
            }

            Mixing.Digest(lanes, digests.Span.Slice(walk * Mixing.DigestWords, Mixing.DigestWords));
        });
    }

    /// <summary>Computes single walks without the memory, on the caller's thread.</summary>
    /// <param name="walks">The walks' numbers.</param>
    /// <param name="walkSeed">Names the walks.</param>
    /// <param name="steps">Pages that each reads.</param>
    /// <param name="digests">Gets <see cref="Mixing.DigestWords"/> words for each.</param>
    /// <param name="cancellation">Gives up between walks.</param>
    public void Digest(ReadOnlySpan<uint> walks, ulong walkSeed, int steps, Span<uint> digests, CancellationToken cancellation)
    {
        Span<uint> lanes = stackalloc uint[Lanes];
        var page = new uint[PageWords];
        for (var i = 0; i < walks.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Start(walkSeed, walks[i], lanes);
            for (var step = 0; step < steps; step++)
            {
                FillPage(PageOf(lanes), page);
                Fold(lanes, ref page[0]);
            }

            Mixing.Digest(lanes, digests.Slice(i * Mixing.DigestWords, Mixing.DigestWords));
        }
    }

    private static void Start(ulong walkSeed, uint walk, Span<uint> lanes)
    {
        for (var part = 0; part < Lanes / BlockWords; part++)
        {
            var (w0, w1, w2, w3) = (walk, (uint)part, 0u, 2u);
            Philox.One(walkSeed, ref w0, ref w1, ref w2, ref w3);
            (lanes[part * BlockWords], lanes[(part * BlockWords) + 1], lanes[(part * BlockWords) + 2], lanes[(part * BlockWords) + 3]) = (w0, w1, w2, w3);
        }
    }

    private int PageOf(ReadOnlySpan<uint> lanes)
    {
        var sum = 0u;
        for (var lane = 0u; lane < Lanes; lane++)
        {
            sum += Mixing.Mix(lanes[(int)lane] + (lane * Mixing.Golden));
        }

        return (int)(Mixing.Mix(sum) & (uint)(_pages - 1));
    }

    private static void Fold(Span<uint> lanes, ref uint page)
    {
        var factor = Vector256.Create(Mixing.Fold);
        var (low, high) = (Vector256.Create<uint>(lanes), Vector256.Create<uint>(lanes[Vector256<uint>.Count..]));
        for (nuint word = 0; word < PageWords; word += Lanes)
        {
            low = (low ^ Vector256.LoadUnsafe(ref page, word)) * factor;
            high = (high ^ Vector256.LoadUnsafe(ref page, word + (Lanes / 2))) * factor;
        }

        low.CopyTo(lanes);
        high.CopyTo(lanes[Vector256<uint>.Count..]);
    }

    private void FillPage(int page, Span<uint> words)
    {
        var first = (uint)page * (PageWords / BlockWords);
        for (var block = 0u; block < PageWords / BlockWords; block += Philox.Lanes)
        {
            var (w0, w1) = (Vector256.Create(first + block) + Vector256<uint>.Indices, Vector256<uint>.Zero);
            var (w2, w3) = (Vector256<uint>.Zero, Vector256<uint>.One);
            for (var pass = 0; pass < FillPasses; pass++)
            {
                Philox.Eight(fillSeed, ref w0, ref w1, ref w2, ref w3);
            }

            ref var place = ref MemoryMarshal.GetReference(words[(int)(block * BlockWords)..]);
            for (var lane = 0; lane < Philox.Lanes; lane++)
            {
                Unsafe.Add(ref place, lane * BlockWords) = w0[lane];
                Unsafe.Add(ref place, (lane * BlockWords) + 1) = w1[lane];
                Unsafe.Add(ref place, (lane * BlockWords) + 2) = w2[lane];
                Unsafe.Add(ref place, (lane * BlockWords) + 3) = w3[lane];
            }
        }
    }
}
