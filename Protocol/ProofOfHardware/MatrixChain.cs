using System.Runtime.Intrinsics;

namespace MonkeyTroop.Protocol.ProofOfHardware;

/// <summary>
/// The work that shows a device's integer rate: X_r = mix(X_(r-1) * B_r), from a random start matrix X_0 (rows x n) through random matrices B_1 to B_R (n x n).
/// A row's end depends on all its rounds and words, and rows do not depend on each other: a checker computes the few that it draws.
/// </summary>
/// <remarks>
/// Words come from <see cref="Philox"/> with the seed as its key: the four words at counter (j, row, round, 0), j &lt; n/4, are the columns j, n/4 + j, n/2 + j
/// and 3n/4 + j; round 0 is the start matrix. Matrices are made panel by panel, 8 or 16 values of j at a time, so that a panel stays in the cache.
/// </remarks>
/// <param name="seed">The challenge's seed.</param>
/// <param name="inner">Inner size n; see <see cref="ChainSize"/>.</param>
/// <param name="rounds">Rounds; see <see cref="ChainSize"/>.</param>
public sealed class MatrixChain(ulong seed, int inner, int rounds)
{
    /// <summary>Rows that are worked on at a time: 4,096, 32 MiB of rows of 1,024 words.</summary>
    private const int Batch = 4096;

    private readonly int _quarter = inner / 4;
    private readonly bool _isWide = Vector512.IsHardwareAccelerated || System.Runtime.Intrinsics.X86.Avx512F.IsSupported;

    /// <summary>For tests: computes as on a processor with or without vectors of 512 bits.</summary>
    internal MatrixChain(ulong seed, int inner, int rounds, bool isWide)
        : this(seed, inner, rounds) => _isWide = isWide;

    /// <summary>Computes the digests of rows.</summary>
    /// <param name="rows">The rows' numbers; one may come twice.</param>
    /// <param name="digests">Gets <see cref="Mixing.DigestWords"/> words for each.</param>
    /// <param name="threads">Threads to use; 1 or more.</param>
    /// <param name="cancellation">Gives up between panels.</param>
    public void Digest(ReadOnlyMemory<uint> rows, Memory<uint> digests, int threads, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digests.Length, rows.Length * Mixing.DigestWords);
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        for (var done = 0; done < rows.Length; done += Batch)
        {
            var batch = rows.Slice(done, Math.Min(Batch, rows.Length - done));
            var ends = EndsOf(batch, options);
            var batchDigests = digests.Slice(done * Mixing.DigestWords, batch.Length * Mixing.DigestWords);
            Run(0, batch.Length, options, row => Mixing.Digest(
                ends.AsSpan(row * inner, inner), batchDigests.Span.Slice(row * Mixing.DigestWords, Mixing.DigestWords)));
        }
    }

    /// <summary>The rows' words after the last round. Rows are computed two at a time, so there may be one more than was asked for.</summary>
    private uint[] EndsOf(ReadOnlyMemory<uint> rows, ParallelOptions options)
    {
        var height = (rows.Length + 1) & ~1;
        var (before, after) = (new uint[height * inner], new uint[height * inner]);
        Run(0, rows.Length, options, row => Start(rows.Span[row], before.AsSpan(row * inner, inner)));
        var lanes = _isWide ? MatrixPanel.WideLanes : MatrixPanel.Lanes;
        for (var round = 1; round <= rounds; round++)
        {
            var (left, right, number) = (before, after, (uint)round);
            Run(0, _quarter / lanes, options, panel => Multiply(left, right, height, number, panel * lanes));
            (before, after) = (after, before);
        }

        return before;
    }

    private void Multiply(uint[] before, uint[] after, int height, uint round, int firstJ)
    {
        // A panel of 64 to 1,024 kB, kept for the thread's next one.
        var panel = MatrixPanel.Rent(inner * 4 * MatrixPanel.WideLanes);
        if (_isWide)
        {
            MatrixPanel.FillWide(panel, seed, inner, round, firstJ);
            MatrixPanel.MultiplyWide(before, after, panel, inner, height, firstJ);
        }
        else
        {
            MatrixPanel.Fill(panel, seed, inner, round, firstJ);
            MatrixPanel.Multiply(before, after, panel, inner, height, firstJ);
        }
    }

    private void Start(uint row, Span<uint> words)
    {
        for (var j = 0; j < _quarter; j++)
        {
            var (w0, w1, w2, w3) = ((uint)j, row, 0u, 0u);
            Philox.One(seed, ref w0, ref w1, ref w2, ref w3);
            (words[j], words[_quarter + j], words[(2 * _quarter) + j], words[(3 * _quarter) + j]) = (w0, w1, w2, w3);
        }
    }

    /// <summary>A loop that stays on the caller's thread when it is to have one only: a checker has a thread of its own.</summary>
    private static void Run(int from, int to, ParallelOptions options, Action<int> body)
    {
        if (options.MaxDegreeOfParallelism > 1)
        {
            Parallel.For(from, to, options, body);
            return;
        }

        for (var i = from; i < to; i++)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            body(i);
        }
    }
}
