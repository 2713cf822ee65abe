using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Grains.ProofOfHardware;

/// <summary>What a node has proven that its device can do.</summary>
[GenerateSerializer, Immutable]
public sealed record HardwareProof
{
    /// <summary>The device and its driver, as the node calls them.</summary>
    [Id(0)] public required string Device { get; init; }

    /// <summary>Integer multiplications a second.</summary>
    [Id(1)] public required long MultiplicationsPerSecond { get; init; }

    /// <summary>Bytes of memory read a second.</summary>
    [Id(2)] public required long BytesPerSecond { get; init; }

    /// <summary>What both are worth.</summary>
    [Id(3)] public required Multiplier Multiplier { get; init; }

    /// <summary>When the second of the two works was verified.</summary>
    [Id(4)] public required DateTimeOffset At { get; init; }

    /// <summary>When it is due again: at random, 7 days later on average.</summary>
    [Id(5)] public required DateTimeOffset DueAt { get; init; }
}

/// <summary>What counts of a node's hardware, and why.</summary>
[GenerateSerializer, Immutable]
public sealed record HardwareStanding
{
    /// <summary>Account that owns the node.</summary>
    [Id(0)] public required string Owner { get; init; }

    /// <summary>The multiplier in force.</summary>
    [Id(1)] public required Multiplier InForce { get; init; }

    /// <summary>Why it is what it is.</summary>
    [Id(2)] public required MultiplierReason Reason { get; init; }

    /// <summary>The last proof; null when there is none.</summary>
    [Id(3)] public HardwareProof? Proof { get; init; }

    /// <summary>What known payers say that it delivers, in thousandths of the reference GPU; 0 while too few of them do.</summary>
    [Id(4)] public int Delivered { get; init; }

    /// <summary>Until when no proof is taken, because one was false; null when none was.</summary>
    [Id(5)] public DateTimeOffset? RefusedUntil { get; init; }

    /// <summary>Whether the node is to prove its hardware now.</summary>
    [Id(6)] public required bool IsDue { get; init; }
}

/// <summary>Why a multiplier is what it is.</summary>
public enum MultiplierReason
{
    /// <summary>Nothing is proven and too few payers have measured the node.</summary>
    Unproven,

    /// <summary>A proof was false: no proof counts until one is verified.</summary>
    FalseProof,

    /// <summary>The last proof is too old.</summary>
    Lapsed,

    /// <summary>What was proved counts, up to the reference GPU, since too few payers have measured the node.</summary>
    ProvenOnly,

    /// <summary>What was proved counts.</summary>
    Proven,

    /// <summary>What was proved is more than 1.25 times what payers measured: that counts.</summary>
    BoundedByDelivery,

    /// <summary>What payers measured counts: it is more than was proved, up to the reference GPU.</summary>
    Delivered,
}
