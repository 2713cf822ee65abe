using System.Text.Json.Serialization;

namespace MonkeyTroop.Protocol.ProofOfHardware;

/// <summary><c>POST /hardware/challenge</c>: asks for a work.</summary>
public sealed record HardwareChallengeRequest
{
    /// <summary>The node.</summary>
    public string? NodeId { get; init; }

    /// <summary>Which work; the matrix chain where nothing is said.</summary>
    public HardwareKind? Kind { get; init; }

    /// <summary>The device and its driver. A proof is of one device.</summary>
    public string? DeviceName { get; init; }
}

/// <summary>A work to do.</summary>
public sealed record HardwareChallengeResponse
{
    /// <summary>Names the challenge; good once.</summary>
    public required string ChallengeToken { get; init; }

    /// <summary>Which work.</summary>
    public required HardwareKind Kind { get; init; }

    /// <summary>From which matrices are made, or memory is filled: 64 bits, as 16 hex digits.</summary>
    public required string Seed { get; init; }

    /// <summary>Inner size of the matrices.</summary>
    public int? MatrixSize { get; init; }

    /// <summary>Rounds of the chain.</summary>
    public int? Rounds { get; init; }

    /// <summary>Rows of the chain, or walks.</summary>
    public required int Rows { get; init; }

    /// <summary>Memory to fill, in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Pages of 512 bytes that each walk reads.</summary>
    public int? Steps { get; init; }
}

/// <summary><c>POST /hardware/start</c>: memory is filled.</summary>
public sealed record HardwareStartRequest
{
    /// <summary>The node.</summary>
    public string? NodeId { get; init; }

    /// <summary>The challenge.</summary>
    public string? ChallengeToken { get; init; }
}

/// <summary>The walks to take.</summary>
/// <param name="Seed">64 bits, as 16 hex digits.</param>
public sealed record HardwareStartResponse(string Seed);

/// <summary><c>POST /hardware/verify</c>: the commitment.</summary>
public sealed record HardwareVerifyRequest
{
    /// <summary>The node.</summary>
    public string? NodeId { get; init; }

    /// <summary>The challenge.</summary>
    public string? ChallengeToken { get; init; }

    /// <summary>Root of the tree over all rows' digests: 64 hex digits.</summary>
    public string? ProofHash { get; init; }

    /// <summary>Seconds by the node's clock. Taken, and used for nothing.</summary>
    public decimal? Duration { get; init; }

    /// <summary>The device. Taken, and used for nothing: the challenge says it.</summary>
    public string? DeviceName { get; init; }
}

/// <summary><c>POST /hardware/reveal</c>: the rows that were named.</summary>
public sealed record HardwareRevealRequest
{
    /// <summary>Leaves at most: one for each named row.</summary>
    public const int MostLeaves = 32;

    /// <summary>The node.</summary>
    public string? NodeId { get; init; }

    /// <summary>The challenge.</summary>
    public string? ChallengeToken { get; init; }

    /// <summary>The leaves that hold them.</summary>
    public IReadOnlyList<HardwareLeaf>? Leaves { get; init; }
}

/// <summary>A leaf of the tree.</summary>
/// <param name="Leaf">Its number: a row's number divided by 16.</param>
/// <param name="Digests">Its 16 digests, base64 of 256 bytes.</param>
/// <param name="Path">The hashes beside its way to the root, the lowest first: base64 of 32 bytes for each level.</param>
public sealed record HardwareLeaf(int Leaf, byte[]? Digests, byte[]? Path);

/// <summary>What came of a commitment, or of the rows that were shown.</summary>
public sealed record HardwareVerifyResponse
{
    /// <summary>What to do next.</summary>
    public required HardwareStep Status { get; init; }

    /// <summary>Rows, or walks, to show; one can come twice.</summary>
    public IReadOnlyList<int>? Rows { get; init; }

    /// <summary>How soon to show them.</summary>
    public int? RevealSeconds { get; init; }

    /// <summary>The work that is still missing.</summary>
    public HardwareKind? Missing { get; init; }

    /// <summary>What was proved, as a multiplier.</summary>
    public decimal? AssignedMultiplier { get; init; }

    /// <summary>The multiplier in force.</summary>
    public decimal? Multiplier { get; init; }

    /// <summary><see cref="HighPerformance"/> where what was proved is above 3, else <see cref="Standard"/>.</summary>
    public string? Tier { get; init; }

    /// <summary>Tier of what is more than three times the reference GPU.</summary>
    public const string HighPerformance = "High Performance";

    /// <summary>Tier of everything else.</summary>
    public const string Standard = "Standard";
}

/// <summary><c>GET /nodes/{id}/hardware</c>: what counts of a node's hardware, and why.</summary>
public sealed record HardwareResponse
{
    /// <summary>The node.</summary>
    public required string NodeId { get; init; }

    /// <summary>The multiplier in force.</summary>
    public required decimal Multiplier { get; init; }

    /// <summary>Why it is what it is.</summary>
    public required string Reason { get; init; }

    /// <summary>What was proved, as a multiplier.</summary>
    public decimal? HardwareMultiplier { get; init; }

    /// <summary>The tier of what was proved.</summary>
    public string? Tier { get; init; }

    /// <summary>The device that proved it.</summary>
    public string? Device { get; init; }

    /// <summary>Integer multiplications a second that were proved.</summary>
    public long? MultiplicationsPerSecond { get; init; }

    /// <summary>Bytes of memory a second that were proved.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>The same of the reference GPU, whose multiplier is 1.</summary>
    public required long ReferenceMultiplications { get; init; }

    /// <summary>The same of the reference GPU, whose multiplier is 1.</summary>
    public required long ReferenceBytes { get; init; }

    /// <summary>What known payers measured, of the reference GPU's speed; left out while too few have.</summary>
    public decimal? Delivered { get; init; }

    /// <summary>When it was verified.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Until when no proof is taken, because one was false.</summary>
    public DateTimeOffset? RefusedUntil { get; init; }

    /// <summary>Whether the node is to prove its hardware now.</summary>
    public required bool Due { get; init; }
}

/// <summary>The two works.</summary>
public enum HardwareKind
{
    /// <summary>A chain of integer matrices.</summary>
    [JsonStringEnumMemberName("matrix")]
    Matrix,

    /// <summary>Walks through memory.</summary>
    [JsonStringEnumMemberName("memory")]
    Memory,
}

/// <summary>What to do next.</summary>
public enum HardwareStep
{
    /// <summary>Ask for another challenge of the same work: this one took too little time.</summary>
    [JsonStringEnumMemberName("repeat")]
    Repeat,

    /// <summary>Show the named rows.</summary>
    [JsonStringEnumMemberName("reveal")]
    Reveal,

    /// <summary>Ask for a challenge of the other work.</summary>
    [JsonStringEnumMemberName("continue")]
    Continue,

    /// <summary>Both works are verified.</summary>
    [JsonStringEnumMemberName("verified")]
    Verified,
}
