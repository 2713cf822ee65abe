namespace MonkeyTroop.Grains.Wallets;

/// <summary>Asks to give credits to another account.</summary>
[GenerateSerializer, Immutable]
public sealed record CreditTransfer
{
    /// <summary>Account that gives.</summary>
    [Id(0)] public required string Account { get; init; }

    /// <summary>Account that receives; must exist, and be another one.</summary>
    [Id(1)] public required string Recipient { get; init; }

    /// <summary>How much; more than zero.</summary>
    [Id(2)] public required Credits Amount { get; init; }

    /// <summary>Idempotency key, chosen by the sender: the same key again gives nothing again.</summary>
    [Id(3)] public required string Key { get; init; }

    /// <summary>What the sender has to say about it; both see it.</summary>
    [Id(4)] public string? Memo { get; init; }

    /// <summary>Whether sender or recipient is suspended: then a transfer that was made before is answered, and no other is made.</summary>
    [Id(5)] public bool IsBarred { get; init; }
}

/// <summary>What came of a <see cref="CreditTransfer"/>.</summary>
[GenerateSerializer, Immutable]
public abstract record TransferOutcome
{
    private TransferOutcome()
    {
    }

    /// <summary>The credits are the recipient's, durably. The same for every repetition.</summary>
    /// <param name="TransferId">Names the transfer in the ledger.</param>
    /// <param name="GivenAt">When it was committed.</param>
    /// <param name="Sender">The sender's wallet after it.</param>
    /// <param name="Recipient">The recipient's wallet after it.</param>
    /// <param name="IsNew">False for a repetition.</param>
    [GenerateSerializer, Immutable]
    public sealed record Given(string TransferId, DateTimeOffset GivenAt, WalletSnapshot Sender, WalletSnapshot Recipient, bool IsNew) : TransferOutcome;

    /// <summary>Less than that can be given; nothing changed.</summary>
    /// <param name="Giveable">What can be given: neither held nor starter credits nor locked.</param>
    [GenerateSerializer, Immutable]
    public sealed record Insufficient(Credits Giveable) : TransferOutcome;

    /// <summary>The sender has no wallet yet, so nothing to give.</summary>
    [GenerateSerializer, Immutable]
    public sealed record UnknownSender : TransferOutcome;

    /// <summary>The account has no wallet.</summary>
    [GenerateSerializer, Immutable]
    public sealed record UnknownRecipient : TransferOutcome;

    /// <summary>The sender or the recipient is suspended; nothing changed.</summary>
    [GenerateSerializer, Immutable]
    public sealed record Suspended : TransferOutcome;

    /// <summary>A transfer with this key and other content was made before; nothing changed.</summary>
    [GenerateSerializer, Immutable]
    public sealed record Conflict : TransferOutcome;
}
