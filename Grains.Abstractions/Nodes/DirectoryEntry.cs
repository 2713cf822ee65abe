using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>What the directory knows of a live node.</summary>
[GenerateSerializer, Immutable]
public sealed record DirectoryEntry
{
    /// <summary>The node.</summary>
    [Id(0)] public required string NodeId { get; init; }

    /// <summary>Its address.</summary>
    [Id(1)] public required string Address { get; init; }

    /// <summary>Its base URL.</summary>
    [Id(2)] public required string Url { get; init; }

    /// <summary>Whether it takes jobs.</summary>
    [Id(3)] public required NodeAvailability Availability { get; init; }

    /// <summary>Models on offer; of a node that is not proven the first ones only.</summary>
    [Id(4)] public required IReadOnlyList<OfferedModel> Models { get; init; }

    /// <summary>Hash of the list that the node sent: entries with the same hash and <see cref="IsProven"/> have the same <see cref="Models"/>.</summary>
    [Id(5)] public required string ModelsHash { get; init; }

    /// <summary>Requests it takes at the same time.</summary>
    [Id(6)] public required int Slots { get; init; }

    /// <summary>Slots without a request or reservation.</summary>
    [Id(7)] public required int FreeSlots { get; init; }

    /// <summary>Reputation between 0 and 1.</summary>
    [Id(8)] public required double Reputation { get; init; }

    /// <summary>What a second costs.</summary>
    [Id(9)] public required Multiplier Multiplier { get; init; }

    /// <summary>The GPU's name.</summary>
    [Id(10)] public string? Gpu { get; init; }

    /// <summary>Free GPU memory in MB.</summary>
    [Id(11)] public long? VramFreeMegabytes { get; init; }

    /// <summary>Inference servers behind the node.</summary>
    [Id(12)] public required IReadOnlyList<OfferedEngine> Engines { get; init; }

    /// <summary>X25519 public key, base64.</summary>
    [Id(13)] public string? EncryptionPublicKey { get; init; }

    /// <summary>Whether a job has ended well on the node. False also when a silo of an earlier version reports it, which does not say.</summary>
    [Id(14)] public bool IsProven { get; init; }

    /// <summary>
    /// Slots that count for picks, whatever the node says that it has: one, and one for each payer that it has answered lately. 0 from a silo
    /// of an earlier version, which does not say.
    /// </summary>
    [Id(15)] public int ProvenSlots { get; init; }

    /// <summary>The account that owns it; null from a silo of an earlier version, which does not say.</summary>
    [Id(16)] public string? Owner { get; init; }

    /// <summary>Whether its worker counts by tokens what is due; those of earlier versions count time.</summary>
    [Id(17)] public bool CountsTokens { get; init; }

    /// <summary>How fast it is, in hundredths of what it promises; 0 from a silo of an earlier version, which does not say.</summary>
    [Id(18)] public int SpeedPercent { get; init; }

    /// <summary>Whether many known payers have confirmed it. False also from a silo of an earlier version, which does not say.</summary>
    [Id(19)] public bool IsTrusted { get; init; }

    /// <summary>Known payers that it has answered lately. 0 also from a silo of an earlier version, which does not say.</summary>
    [Id(20)] public int KnownPayers { get; init; }

    /// <summary>What its hardware is worth by its last proof; null when there is none.</summary>
    [Id(21)] public Multiplier? ProvenMultiplier { get; init; }

    /// <summary>Whether <paramref name="other"/> says the same, so that no member needs to be told.</summary>
    public bool SaysTheSameAs(DirectoryEntry other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ModelsHash == other.ModelsHash
            && Engines.SequenceEqual(other.Engines)
            && this with { Models = other.Models, Engines = other.Engines } == other;
    }
}
