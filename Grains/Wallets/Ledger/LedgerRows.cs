using System.Security.Cryptography;
using System.Text;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>A wallet as the ledger has it.</summary>
/// <param name="Wallet">Its credits.</param>
/// <param name="IsOpen">Whether its owner has been here and got the starter credits; an account that only earned has not.</param>
internal sealed record WalletRow(WalletSnapshot Wallet, bool IsOpen);

/// <summary>A recorded receipt.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Sequence">The receipt's number.</param>
/// <param name="DurationMilliseconds">Milliseconds of the node used until then.</param>
/// <param name="PromptTokens">Prompt tokens until then.</param>
/// <param name="CompletionTokens">Completion tokens until then.</param>
/// <param name="Final">Whether it ends the job.</param>
/// <param name="ReceivedAt">When the coordinator took it in.</param>
internal sealed record ReceiptRow(
    string JobId, long Sequence, long DurationMilliseconds, long PromptTokens, long CompletionTokens, bool Final, DateTimeOffset ReceivedAt)
{
    /// <summary>The row of a receipt.</summary>
    public static ReceiptRow Of(VerifiedReceipt receipt) => new(
        receipt.JobId, receipt.Sequence, receipt.DurationMilliseconds, receipt.PromptTokens, receipt.CompletionTokens, receipt.Final,
        receipt.ReceivedAt);

    /// <summary>Whether a receipt with the same number says the same, whenever it came.</summary>
    public bool Says(VerifiedReceipt other) => this == Of(other) with { ReceivedAt = ReceivedAt };
}

/// <summary>One movement of credits: a pair of entries that sum to zero.</summary>
internal sealed record EntryPair
{
    /// <summary>What it is for, as <c>receipt:JOB:SEQUENCE</c>; there is one pair for each.</summary>
    public required string Id { get; init; }

    /// <summary>Account that the credits leave.</summary>
    public required string From { get; init; }

    /// <summary>Account that they reach.</summary>
    public required string To { get; init; }

    /// <summary>How much; more than zero.</summary>
    public required Credits Amount { get; init; }

    /// <summary>How much of it was starter credits of the account that they leave.</summary>
    public Credits StarterSpent { get; init; }

    /// <summary>How much of it is starter credits of the account that they reach.</summary>
    public Credits StarterGained { get; init; }

    /// <summary>How much of it was locked credits of the account that they leave.</summary>
    public Credits LockedSpent { get; init; }

    /// <summary>How much of it is locked credits of the account that they reach.</summary>
    public Credits LockedGained { get; init; }

    /// <summary>One of <see cref="EntryTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>For people to read.</summary>
    public string? Description { get; init; }

    /// <summary>What the receipt behind it said, if there is one.</summary>
    public PairReceipt? Receipt { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The id of a transfer that a caller asks for by a key. Both sides see the id; only the caller and the coordinator know the key.</summary>
    public static string IdOf(string kind, string account, string key) =>
        $"{kind}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{account}:{key}")).AsSpan(0, 16))}";
}

/// <summary>The receipt behind an entry pair.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Sequence">The receipt's number.</param>
/// <param name="Milliseconds">Time that the pair pays for, or gives back.</param>
internal sealed record PairReceipt(string JobId, long Sequence, long Milliseconds);
