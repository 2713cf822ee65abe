using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Grains.Rates;

/// <summary>How fast a node served a job's streamed answers, as the job's payer measured it.</summary>
[GenerateSerializer, Immutable]
public sealed record SpeedSample
{
    /// <summary>The job; counts once.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>Account that paid.</summary>
    [Id(1)] public required string Account { get; init; }

    /// <summary>Account that owns the node.</summary>
    [Id(2)] public required string Owner { get; init; }

    /// <summary>The node's multiplier.</summary>
    [Id(3)] public required Multiplier Multiplier { get; init; }

    /// <summary>Whole answers that were streamed; 1 or more.</summary>
    [Id(4)] public required long Answers { get; init; }

    /// <summary>Tokens of their prompts.</summary>
    [Id(5)] public required long PromptTokens { get; init; }

    /// <summary>Tokens that were made.</summary>
    [Id(6)] public required long CompletionTokens { get; init; }

    /// <summary>Milliseconds until their first text, in all.</summary>
    [Id(7)] public required long PromptMilliseconds { get; init; }

    /// <summary>Milliseconds from their first text to their end, in all; more than 0.</summary>
    [Id(8)] public required long CompletionMilliseconds { get; init; }

    /// <summary>When the job ended.</summary>
    [Id(9)] public required DateTimeOffset At { get; init; }
}
