namespace MonkeyTroop.Grains.Wallets;

/// <summary>What the payer of a job says that its requests took: the second word beside the node's receipts. Cumulative.</summary>
[GenerateSerializer, Immutable]
public sealed record PayerWord
{
    /// <summary>The job.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>Account that pays, and whose proof was checked.</summary>
    [Id(1)] public required string Account { get; init; }

    /// <summary>Milliseconds that the requests took by the payer's clock, in all; not negative.</summary>
    [Id(2)] public required long Milliseconds { get; init; }

    /// <summary>Requests in all; not negative.</summary>
    [Id(3)] public required long Requests { get; init; }

    /// <summary>Those of them that the payer broke off; not negative.</summary>
    [Id(4)] public required long Cancelled { get; init; }

    /// <summary>Those of them that the node or the way to it broke off; not negative.</summary>
    [Id(5)] public required long Broken { get; init; }
}
