namespace MonkeyTroop.Grains.Nodes;

/// <summary>What lasts of a node.</summary>
internal sealed class NodeState
{
    /// <summary>Account that earns; null before registration.</summary>
    public string? Owner { get; set; }

    /// <summary>Thumbprint of the node's key; null when it joined in Trusted mode.</summary>
    public string? KeyId { get; set; }

    /// <summary>Signs the node's receipts.</summary>
    public byte[] ReceiptKey { get; set; } = [];

    /// <summary>Thousandths of the reference GPU's speed.</summary>
    public int Multiplier { get; set; } = Wallets.Multiplier.Reference.Thousandths;

    /// <summary>Jobs that ended well.</summary>
    public long SucceededJobs { get; set; }

    /// <summary>Jobs that failed.</summary>
    public long FailedJobs { get; set; }

    /// <summary>Whether the node may work.</summary>
    public NodeStanding Standing { get; set; }

    /// <summary>When it was removed; null when it was not.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>When the node joined.</summary>
    public DateTimeOffset RegisteredAt { get; set; }
}
