using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>What came of asking a node for a slot.</summary>
[GenerateSerializer, Immutable]
public abstract record SlotOutcome
{
    private SlotOutcome()
    {
    }

    /// <summary>The slot is reserved; all that a ticket for the node needs.</summary>
    /// <param name="Owner">Account that earns.</param>
    /// <param name="Address">The node's address.</param>
    /// <param name="Url">The worker's base URL.</param>
    /// <param name="Model">The model's name on this node.</param>
    /// <param name="Multiplier">What a second costs.</param>
    /// <param name="EncryptionPublicKey">X25519 key, when published.</param>
    /// <param name="Parallel">Requests of the job that may run at the same time; 1 or more.</param>
    /// <param name="ContentHash">SHA-256 of the model's weights in hex, where the node states it.</param>
    /// <param name="SizeBytes">The model's size, where the node states it.</param>
    /// <param name="CountsTokens">Whether the node's worker counts by tokens what is due.</param>
    [GenerateSerializer, Immutable]
    public sealed record Taken(
        string Owner,
        string Address,
        string Url,
        string Model,
        Multiplier Multiplier,
        string? EncryptionPublicKey,
        int Parallel = 1,
        string? ContentHash = null,
        long? SizeBytes = null,
        bool CountsTokens = false)
        : SlotOutcome;

    /// <summary>The node takes no job for this model now; try another.</summary>
    /// <param name="Reason">Why.</param>
    [GenerateSerializer, Immutable]
    public sealed record Refused(SlotRefusal Reason) : SlotOutcome;
}

/// <summary>Why a node takes no job.</summary>
public enum SlotRefusal
{
    /// <summary>Never registered, or silent for too long.</summary>
    Silent,

    /// <summary>Busy for its owner, or going away.</summary>
    NotIdle,

    /// <summary>Every slot is in use or reserved.</summary>
    Full,

    /// <summary>It does not serve the model.</summary>
    NoSuchModel,

    /// <summary>Suspended or removed, or of a suspended account.</summary>
    Revoked,
}
