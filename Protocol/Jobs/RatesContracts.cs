namespace MonkeyTroop.Protocol.Jobs;

/// <summary><c>GET /models/{id}/rates</c>: how fast the reference GPU serves a model, by which its tokens are paid.</summary>
public sealed record ModelRatesResponse
{
    /// <summary>The model: its name, or <c>sha256:</c> with its content hash.</summary>
    public required string Model { get; init; }

    /// <summary>The rates that a new job gets; null where nothing is known of the model, and time is paid.</summary>
    public TokenRates? Rates { get; init; }

    /// <summary>
    /// What the model's size lets expect; null where no size is known. Learned rates move toward what was measured, within half and four times of this.
    /// </summary>
    public TokenRates? FromSize { get; init; }

    /// <summary>What was learned from jobs under this name or hash; null while there were too few.</summary>
    public TokenRates? Learned { get; init; }

    /// <summary>When that was learned.</summary>
    public DateTimeOffset? LearnedAt { get; init; }

    /// <summary>Jobs of the last 7 days that are remembered for the next time.</summary>
    public required int Jobs { get; init; }

    /// <summary>Owners of the nodes that served them.</summary>
    public required int Owners { get; init; }
}
