using System.Text.Json.Serialization;

namespace MonkeyTroop.Protocol.Wallets;

/// <summary>The body of <c>POST /users/{account}/transfers</c>: gives credits of that account to another, by its owner's proof.</summary>
public sealed record TransferRequest
{
    /// <summary>Account that receives; another one than the sender's, and one that has been here before.</summary>
    public string? To { get; init; }

    /// <summary>Credits: more than zero, at most <see cref="FieldRules.MaxTransferCredits"/>, at most six places, no exponent.</summary>
    [JsonConverter(typeof(PlainDecimalConverter))]
    public decimal? Amount { get; init; }

    /// <summary>
    /// Chosen by the sender, 1 to 128 visible ASCII characters: the same key with the same content gives once, however often it
    /// is sent. In the body because the proof covers the body. The recipient does not see it.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What the sender has to say about it, which both sides see; at most 280 characters. Null or empty for nothing.</summary>
    public string? Memo { get; init; }
}

/// <summary>The answer to a transfer that was made, now or by an earlier request with the same key. All amounts in credits.</summary>
public sealed record TransferResponse
{
    /// <summary>The <see cref="Status"/> of every transfer that was made.</summary>
    public const string Success = "success";

    /// <summary>Always <c>success</c>; everything else is a refusal.</summary>
    public required string Status { get; init; }

    /// <summary>Names the transfer; the entries of both accounts carry it.</summary>
    public required string TransferId { get; init; }

    /// <summary>Credits that were given.</summary>
    public required decimal Amount { get; init; }

    /// <summary>Account that received them.</summary>
    public required string To { get; init; }

    /// <summary>What the sender had to say, or null.</summary>
    public string? Memo { get; init; }

    /// <summary>When it was committed.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>What the sender owns now.</summary>
    public required decimal Balance { get; init; }

    /// <summary>What of it is set aside for running jobs.</summary>
    public required decimal Held { get; init; }

    /// <summary>What new jobs of the sender can use.</summary>
    public required decimal Available { get; init; }

    /// <summary>What the sender can give.</summary>
    public required decimal Giveable { get; init; }
}
