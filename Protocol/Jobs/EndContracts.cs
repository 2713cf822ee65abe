namespace MonkeyTroop.Protocol.Jobs;

/// <summary><c>POST /jobs/{id}/end</c>: its requester will not use a job again.</summary>
public sealed record EndRequest
{
    /// <summary>What came of the job. The requester's vote on the node, unless it says nothing about it.</summary>
    public JobOutcome? Outcome { get; init; }

    /// <summary>Requests that the requester sent with its tickets, in all.</summary>
    public long? Requests { get; init; }

    /// <summary>
    /// Seconds that are due for them by the requester's clock and count, in all; see <see cref="DueTime"/>. Its clock starts before it sends a request
    /// and stops after the last byte. With
    /// <see cref="Cancelled"/> and <see cref="Broken"/> it is the requester's word on what the job costs, and the lower word counts; without
    /// them, as from clients of earlier versions, it is only recorded.
    /// </summary>
    public decimal? Seconds { get; init; }

    /// <summary>How many of the requests the requester itself broke off. The node notices that a moment later.</summary>
    public long? Cancelled { get; init; }

    /// <summary>How many of the requests the node or the way to it broke off. The node may notice that much later, which is excused.</summary>
    public long? Broken { get; init; }

    /// <summary>How fast its answers came. The network learns from it what models cost; what this job costs does not depend on it.</summary>
    public MeasuredAnswers? Measured { get; init; }

    /// <summary>Account id that pays. Must be the proof's key; may be left out outside Trusted mode.</summary>
    public string? Requester { get; init; }
}

/// <summary>What a job's answers took that were streamed and came whole, by its requester's clock and count, in all.</summary>
/// <param name="Answers">How many there were.</param>
/// <param name="Seconds">From sending their requests to their last bytes.</param>
/// <param name="FirstTokenSeconds">From the same moments to their first text.</param>
/// <param name="PromptTokens">Tokens of their prompts; see <see cref="Streams.TokenCount"/>.</param>
/// <param name="CompletionTokens">Tokens of their texts.</param>
public sealed record MeasuredAnswers(long Answers, decimal Seconds, decimal FirstTokenSeconds, long PromptTokens, long CompletionTokens);

/// <summary>What came of a job, by its requester.</summary>
public enum JobOutcome
{
    /// <summary>Its requests were answered.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>The requester gave a request up.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>The node failed: no connection, a 5xx, an answer that broke off, or none in time.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>The node had no room for a request that the ticket allows.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("overloaded")]
    Overloaded,

    /// <summary>The request itself was refused.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>No request was sent.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("unused")]
    Unused,
}

/// <summary>The answer to <c>POST /jobs/{id}/end</c>; a repetition is answered by what has become of the job since.</summary>
public sealed record EndResponse
{
    /// <summary>What was charged so far, in credits.</summary>
    public required decimal Charged { get; init; }

    /// <summary>What came back.</summary>
    public required decimal Released { get; init; }

    /// <summary>What is still held, until the node's final receipt.</summary>
    public required decimal Held { get; init; }

    /// <summary>The ticket that ends the job, to hand to the worker with <c>PUT /ticket</c>; null when the job has ended. A secret: never logged.</summary>
    public string? Token { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"{Held} held";
}
