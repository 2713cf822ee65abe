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

    /// <summary>Hex HMAC-SHA256.</summary>
    [Id(7)] public required string Signature { get; init; }
}
