using MonkeyTroop.Grains.ProofOfHardware;
using MonkeyTroop.Grains.Reputation;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>What lasts of a node.</summary>
[GenerateSerializer]
internal sealed class NodeState
{
    /// <summary>Account that earns; null before registration.</summary>
    [Id(0)] public string? Owner { get; set; }

    /// <summary>Thumbprint of the node's key; null when it joined in Trusted mode.</summary>
    [Id(1)] public string? KeyId { get; set; }

    /// <summary>Signs the node's receipts; sealed (<see cref="ReceiptKeys"/>) when it has more than 32 bytes.</summary>
    [Id(2)] public byte[] ReceiptKey { get; set; } = [];

    /// <summary>Jobs that ended well, by the node's own receipts.</summary>
    [Id(4)] public long SucceededJobs { get; set; }

    /// <summary>Jobs that failed, by the node's own receipts.</summary>
    [Id(5)] public long FailedJobs { get; set; }

    /// <summary>Whether the node may work.</summary>
    [Id(6)] public NodeStanding Standing { get; set; }

    /// <summary>When it was removed; null when it was not.</summary>
    [Id(7)] public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>When the node joined.</summary>
    [Id(8)] public DateTimeOffset RegisteredAt { get; set; }

    /// <summary>The latest vote of each payer; see <see cref="NodeVotes"/>.</summary>
    [Id(9)] public List<NodeVote> Votes { get; set; } = [];

    /// <summary>What it has proven that its device can do.</summary>
    [Id(10)] public HardwareState Hardware { get; set; } = HardwareState.None;
}
