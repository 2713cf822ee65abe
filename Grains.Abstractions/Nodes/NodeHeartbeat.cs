using MonkeyTroop.Grains.Identity;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>A validated heartbeat.</summary>
[GenerateSerializer, Immutable]
public sealed record NodeHeartbeat
{
    /// <summary>Thumbprint of the key that signed, or null in Trusted mode.</summary>
    [Id(0)] public string? KeyId { get; init; }

    /// <summary>The proof, or null in Trusted mode.</summary>
    [Id(1)] public ProofStamp? Proof { get; init; }

    /// <summary>The node's address for clients.</summary>
    [Id(2)] public required string Address { get; init; }

    /// <summary>The worker's base URL.</summary>
    [Id(3)] public required string Url { get; init; }

    /// <summary>Whether the node takes jobs.</summary>
    [Id(4)] public required NodeAvailability Availability { get; init; }

    /// <summary>Models on offer; null when only the hash was sent.</summary>
    [Id(5)] public IReadOnlyList<OfferedModel>? Models { get; init; }

    /// <summary>Hash of the full list of models.</summary>
    [Id(6)] public required string ModelsHash { get; init; }

    /// <summary>Requests that the node runs at the same time.</summary>
    [Id(7)] public required int Slots { get; init; }

    /// <summary>Requests that it runs now.</summary>
    [Id(8)] public required int InFlight { get; init; }

    /// <summary>The GPU's name.</summary>
    [Id(9)] public string? Gpu { get; init; }

    /// <summary>Free GPU memory in MB.</summary>
    [Id(10)] public long? VramFreeMegabytes { get; init; }

    /// <summary>Inference servers behind the node.</summary>
    [Id(11)] public required IReadOnlyList<OfferedEngine> Engines { get; init; }

    /// <summary>X25519 public key, base64.</summary>
    [Id(12)] public string? EncryptionPublicKey { get; init; }

    /// <summary>Whether its worker counts by tokens what is due; those of earlier versions count time.</summary>
    [Id(13)] public bool CountsTokens { get; init; }
}

/// <summary>Whether a node takes jobs.</summary>
public enum NodeAvailability
{
    /// <summary>Takes jobs.</summary>
    Idle,

    /// <summary>Busy for its owner.</summary>
    Busy,

    /// <summary>Going away.</summary>
    Offline,
}

/// <summary>A model that a node serves.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ContentHash">SHA-256 of its weights in hex, where the engine states it.</param>
/// <param name="SizeBytes">Its size, where known.</param>
[GenerateSerializer, Immutable]
public sealed record OfferedModel(string Name, string? ContentHash, long? SizeBytes);

/// <summary>An inference server behind a node.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Version">Its version.</param>
/// <param name="Port">Its port on the node.</param>
[GenerateSerializer, Immutable]
public sealed record OfferedEngine(string Type, string? Version, int? Port);

/// <summary>What came of a heartbeat.</summary>
public enum HeartbeatOutcome
{
    /// <summary>Taken in.</summary>
    Seen,

    /// <summary>Only a hash came, and it is not that of the known list: send all.</summary>
    Resend,

    /// <summary>The node never registered.</summary>
    NotRegistered,

    /// <summary>Signed by another key than the node's.</summary>
    OtherKey,

    /// <summary>The proof was used before.</summary>
    ProofReused,

    /// <summary>The node is suspended, or the account that owns it.</summary>
    Suspended,

    /// <summary>The node was removed.</summary>
    Removed,

    /// <summary>The node signs faster than its proofs can be remembered; wait a minute.</summary>
    TooManyProofs,

    /// <summary>Its owner has as many live nodes as one account may have.</summary>
    TooManyNodes,
}
