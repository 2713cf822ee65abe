using System.Text.Json.Serialization;

namespace MonkeyTroop.Protocol.Nodes;

/// <summary><c>GET /nodes/{id}/reputation</c>: how far a node can be relied on, and why.</summary>
public sealed record ReputationResponse
{
    /// <summary>The node.</summary>
    public required string NodeId { get; init; }

    /// <summary>Between 0 and 1; 0.5 for a node of which no payer has spoken. Picks go by its square.</summary>
    public required double Score { get; init; }

    /// <summary>The score as a word.</summary>
    public required NodeTier Tier { get; init; }

    /// <summary>What the score is made of.</summary>
    public required ReputationComponents Components { get; init; }

    /// <summary>Jobs that were charged or failed, by the node's own receipts. No score depends on it.</summary>
    public required long TotalJobs { get; init; }

    /// <summary>Those of them that ended well.</summary>
    public required long SuccessfulJobs { get; init; }

    /// <summary>Those of them that failed.</summary>
    public required long FailedJobs { get; init; }

    /// <summary>When the score last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether 20 payers that have used the network for a while have confirmed it: then its word counts where a payer is in question.</summary>
    public bool Trusted { get; init; }

    /// <summary>The score in words.</summary>
    public required string Reason { get; init; }

    /// <summary>What the payers of the last 7 days said, each counted once by its latest word. Only for the node's owner.</summary>
    public PayerOutcomes? Payers { get; init; }
}

/// <summary>What a node's score is made of.</summary>
/// <param name="Reliability">Share of its payers that it served, between 0 and 1, as far as they have spoken.</param>
/// <param name="Performance">
/// How fast it makes tokens, of what its multiplier and the models' rates promise: 0.25 to 1, the median of its known payers; 1 while fewer than three have
/// said.
/// </param>
public sealed record ReputationComponents(double Reliability, double? Performance = null);

/// <summary>How many payers said what of a node.</summary>
/// <param name="Completed">Were answered.</param>
/// <param name="Overloaded">Found no room, though their tickets allowed the request.</param>
/// <param name="Failed">Met a failure: no connection, a 5xx, an answer that broke off, or none.</param>
public sealed record PayerOutcomes(int Completed, int Overloaded, int Failed);

/// <summary>A node's score as a word.</summary>
public enum NodeTier
{
    /// <summary>Below 0.2.</summary>
    [JsonStringEnumMemberName("suspended")]
    Suspended,

    /// <summary>Below 0.4.</summary>
    [JsonStringEnumMemberName("probation")]
    Probation,

    /// <summary>Below 0.7.</summary>
    [JsonStringEnumMemberName("standard")]
    Standard,

    /// <summary>Below 0.9.</summary>
    [JsonStringEnumMemberName("trusted")]
    Trusted,

    /// <summary>0.9 and more.</summary>
    [JsonStringEnumMemberName("elite")]
    Elite,
}
