namespace MonkeyTroop.Grains.ProofOfHardware;

/// <summary>What came of a step of a proof of hardware.</summary>
[GenerateSerializer, Immutable]
public abstract record HardwareOutcome
{
    private HardwareOutcome()
    {
    }

    /// <summary>A work to do. For a matrix chain the clock runs.</summary>
    /// <param name="Token">Names the challenge; good for this node, device and work, once.</param>
    /// <param name="Work">Which work.</param>
    /// <param name="Seed">From which matrices are made, or memory is filled.</param>
    /// <param name="Matrix">Sizes of a matrix chain; null for the other work.</param>
    /// <param name="Memory">Sizes of a memory walk; null for the other work.</param>
    [GenerateSerializer, Immutable]
    public sealed record Challenged(string Token, HardwareWork Work, ulong Seed, MatrixWork? Matrix, MemoryWork? Memory) : HardwareOutcome;

    /// <summary>Memory is filled, and the clock runs.</summary>
    /// <param name="Seed">Names the walks.</param>
    [GenerateSerializer, Immutable]
    public sealed record Started(ulong Seed) : HardwareOutcome;

    /// <summary>The work took too little time to measure: the next challenge has more.</summary>
    [GenerateSerializer, Immutable]
    public sealed record Repeat : HardwareOutcome;

    /// <summary>The commitment is taken. The rows are drawn only now.</summary>
    /// <param name="Rows">Rows, or walks, to show; one can come twice.</param>
    /// <param name="Within">How soon.</param>
    [GenerateSerializer, Immutable]
    public sealed record Reveal(IReadOnlyList<int> Rows, TimeSpan Within) : HardwareOutcome;

    /// <summary>The work is verified. The other one is missing.</summary>
    /// <param name="Missing">Which.</param>
    [GenerateSerializer, Immutable]
    public sealed record OneDone(HardwareWork Missing) : HardwareOutcome;

    /// <summary>Both works are verified.</summary>
    /// <param name="Standing">What counts now.</param>
    [GenerateSerializer, Immutable]
    public sealed record Verified(HardwareStanding Standing) : HardwareOutcome;

    /// <summary>The step is refused.</summary>
    /// <param name="Why">Why.</param>
    /// <param name="RetryAfter">When to try again; null where the work has to begin again at once.</param>
    [GenerateSerializer, Immutable]
    public sealed record Refused(HardwareRefusal Why, TimeSpan? RetryAfter = null) : HardwareOutcome;
}

/// <summary>Why a step of a proof of hardware is refused.</summary>
public enum HardwareRefusal
{
    /// <summary>No such challenge is open, or another step of it is due.</summary>
    UnknownChallenge,

    /// <summary>The challenge's time was over.</summary>
    Late,

    /// <summary>Rows are not what the work gives, or were not shown in time.</summary>
    FalseProof,

    /// <summary>A false proof was given not long ago.</summary>
    NotYet,

    /// <summary>Too many challenges within an hour.</summary>
    TooMany,

    /// <summary>Too many proofs wait to be checked. The step may be repeated.</summary>
    Busy,
}

/// <summary>Sizes of a matrix chain.</summary>
/// <param name="Inner">Inner size.</param>
/// <param name="Rounds">Rounds.</param>
/// <param name="Rows">Rows.</param>
[GenerateSerializer, Immutable]
public sealed record MatrixWork(int Inner, int Rounds, int Rows);

/// <summary>Sizes of a memory walk.</summary>
/// <param name="Bytes">Memory to fill.</param>
/// <param name="Steps">Pages that each walk reads.</param>
/// <param name="Walks">Walks.</param>
[GenerateSerializer, Immutable]
public sealed record MemoryWork(long Bytes, int Steps, int Walks);

/// <summary>A leaf of the tree that a commitment stands for.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Digests">256 bytes.</param>
/// <param name="Path">32 bytes for each level.</param>
[GenerateSerializer, Immutable]
public sealed record RevealedLeaf(int Number, byte[] Digests, byte[] Path);
