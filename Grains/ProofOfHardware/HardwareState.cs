namespace MonkeyTroop.Grains.ProofOfHardware;

/// <summary>What lasts of a node's proofs.</summary>
[GenerateSerializer, Immutable]
internal sealed record HardwareState
{
    /// <summary>Nothing is proven.</summary>
    public static readonly HardwareState None = new();

    /// <summary>The last proof; null when there is none.</summary>
    [Id(0)] public HardwareProof? Proof { get; init; }

    /// <summary>Whether a false proof came after it.</summary>
    [Id(1)] public bool IsVoid { get; init; }

    /// <summary>Until when no proof is taken, because of a false one.</summary>
    [Id(2)] public DateTimeOffset? RefusedUntil { get; init; }
}
