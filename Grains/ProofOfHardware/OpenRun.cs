using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.Grains.ProofOfHardware;

/// <summary>A work that was handed out.</summary>
/// <param name="Token">Names the challenge.</param>
/// <param name="Work">Which work.</param>
/// <param name="Device">The device and its driver, as the node calls them.</param>
/// <param name="Seed">From which matrices are made, or memory is filled.</param>
/// <param name="Size">Rows or walks.</param>
/// <param name="IssuedAt">When it was handed out, by the silo's monotonic clock.</param>
internal sealed record OpenRun(string Token, HardwareWork Work, string Device, ulong Seed, int Size, long IssuedAt)
{
    /// <summary>When the clock started; null while memory is filled.</summary>
    public long? StartedAt { get; init; }

    /// <summary>Names the walks, once the clock runs.</summary>
    public ulong WalkSeed { get; init; }

    /// <summary>The commitment; null before it.</summary>
    public byte[]? Root { get; init; }

    /// <summary>How long the work took, once there is a commitment.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>The rows or walks that are to be shown.</summary>
    public int[] Rows { get; init; } = [];

    /// <summary>When they were named, by the silo's monotonic clock.</summary>
    public long NamedAt { get; init; }

    /// <summary>Whether rows were shown that could not be checked yet.</summary>
    public bool WasShown { get; init; }

    /// <summary>Whether leaves are the ones that the commitment stands for, and hold what the work gives. Takes up to 0.3 s of a core.</summary>
    public bool IsShownBy(IReadOnlyList<RevealedLeaf> leaves, HardwareOptions options, CancellationToken cancellation)
    {
        var shown = new Dictionary<int, byte[]>();
        foreach (var leaf in leaves)
        {
            if (!DigestTree.Holds(Root, Size, leaf.Number, leaf.Digests, leaf.Path))
            {
                return false;
            }

            shown[leaf.Number] = leaf.Digests;
        }

        var rows = Rows.Distinct().Select(row => (uint)row).ToArray();
        var digests = new uint[rows.Length * Mixing.DigestWords];
        if (rows.Any(row => !shown.ContainsKey((int)row / DigestTree.LeafDigests)))
        {
            return false;
        }

        Compute(rows, digests, options, cancellation);
        var right = DigestTree.BytesOf(digests);
        return rows.Index().All(row => shown[(int)row.Item / DigestTree.LeafDigests]
            .AsSpan((int)row.Item % DigestTree.LeafDigests * DigestTree.DigestBytes, DigestTree.DigestBytes)
            .SequenceEqual(right.AsSpan(row.Index * DigestTree.DigestBytes, DigestTree.DigestBytes)));
    }

    private void Compute(uint[] rows, uint[] digests, HardwareOptions options, CancellationToken cancellation)
    {
        if (Work == HardwareWork.Matrix)
        {
            new MatrixChain(Seed, options.MatrixSize, options.Rounds).Digest(rows, digests, threads: 1, cancellation);
        }
        else
        {
            new MemoryWalk(Seed, options.WalkBytes).Digest(rows, WalkSeed, options.WalkSteps, digests, cancellation);
        }
    }
}
