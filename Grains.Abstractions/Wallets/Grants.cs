namespace MonkeyTroop.Grains.Wallets;

/// <summary>The administrator's order to pay credits from the treasury.</summary>
[GenerateSerializer, Immutable]
public sealed record GrantRequest
{
    /// <summary>Account that receives; must exist.</summary>
    [Id(0)] public required string Account { get; init; }

    /// <summary>How much; more than zero.</summary>
    [Id(1)] public required Credits Amount { get; init; }

    /// <summary>Idempotency key: the same key again for the same account grants nothing again.</summary>
    [Id(2)] public required string Key { get; init; }

    /// <summary>What it is for; the account sees it.</summary>
    [Id(3)] public string? Memo { get; init; }
}

/// <summary>What came of a <see cref="GrantRequest"/>.</summary>
[GenerateSerializer, Immutable]
public abstract record GrantOutcome
{
    private GrantOutcome()
    {
    }

    /// <summary>The credits are the account's, durably. The same for every repetition.</summary>
    /// <param name="TransferId">Names the transfer in the ledger.</param>
    /// <param name="GrantedAt">When it was committed.</param>
    /// <param name="Wallet">The account's wallet after it.</param>
    /// <param name="IsNew">False for a repetition.</param>
    [GenerateSerializer, Immutable]
    public sealed record Granted(string TransferId, DateTimeOffset GrantedAt, WalletSnapshot Wallet, bool IsNew) : GrantOutcome;

    /// <summary>The account has no wallet.</summary>
    [GenerateSerializer, Immutable]
    public sealed record UnknownAccount : GrantOutcome;

    /// <summary>A grant with this key and other content was made before; nothing changed.</summary>
    [GenerateSerializer, Immutable]
    public sealed record Conflict : GrantOutcome;
}
