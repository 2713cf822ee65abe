namespace MonkeyTroop.Grains.Receipts;

/// <summary>A receipt as it came, with its signature; field for field what the wire says.</summary>
[GenerateSerializer, Immutable]
public sealed record SignedReceipt
{
    /// <summary>The job.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>The node that claims to have signed.</summary>
    [Id(1)] public required string NodeId { get; init; }

    /// <summary>Seconds used so far; the scale is part of the older form's signature.</summary>
    [Id(2)] public required decimal DurationSeconds { get; init; }

    /// <summary>Sequence, or null in the older form.</summary>
    [Id(3)] public long? Sequence { get; init; }

    /// <summary>Whether it is the last.</summary>
    [Id(4)] public bool Final { get; init; }

    /// <summary>Prompt tokens so far.</summary>
    [Id(5)] public long PromptTokens { get; init; }

    /// <summary>Completion tokens so far.</summary>
    [Id(6)] public long CompletionTokens { get; init; }

    /// <summary>Hex HMAC-SHA256 over the line v2 or the oldest.</summary>
    [Id(7)] public required string Signature { get; init; }

    /// <summary>Account id of the requester; null from a gateway of the version before.</summary>
    [Id(8)] public string? Requester { get; init; }

    /// <summary>How the job's latest request ended, by its name; null when it was left out.</summary>
    [Id(9)] public string? Status { get; init; }

    /// <summary>Hex HMAC-SHA256 over the line v3; null when the receipt has none. Where it is there, it alone is checked.</summary>
    [Id(10)] public string? SignatureV3 { get; init; }
}
