namespace MonkeyTroop.Protocol.Receipts;

/// <summary>
/// <c>POST /transactions/submit</c>: a node's signed statement of what a job has used so far. Cumulative: of two
/// receipts for a job the one with the higher sequence counts, whatever order they arrive in.
/// </summary>
public sealed record ReceiptSubmission
{
    /// <summary>The job.</summary>
    public string? JobId { get; init; }

    /// <summary>Account id of the requester, the ticket's <c>sub</c>.</summary>
    public string? RequesterPublicKey { get; init; }

    /// <summary>The node that ran the job and signs.</summary>
    public string? WorkerNodeId { get; init; }

    /// <summary>Seconds of the node that are due so far, see <see cref="Jobs.DueTime"/>, in whole milliseconds; not negative.</summary>
    public decimal? DurationSeconds { get; init; }

    /// <summary>
    /// Lower-case hex HMAC-SHA256 by the node's receipt key over the line v2, or over the oldest without a sequence; see
    /// <see cref="ReceiptSignature"/>. Does not cover the status nor the requester.
    /// </summary>
    public string? Signature { get; init; }

    /// <summary>The same over the line v3, which covers every field. Needs a sequence and a status; absent from older workers.</summary>
    public string? SignatureV3 { get; init; }

    /// <summary>Counts the job's receipts from 1. Absent in the older form, which is always a job's only receipt.</summary>
    public long? Sequence { get; init; }

    /// <summary>Whether nothing more will be used under this job.</summary>
    public bool? Final { get; init; }

    /// <summary>Prompt tokens so far, as the engine reported them; 0 when it did not.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Completion tokens so far, as the engine reported them; 0 when it did not.</summary>
    public long? CompletionTokens { get; init; }

    /// <summary>How the job's latest request ended. Counts only where <see cref="SignatureV3"/> covers it.</summary>
    public JobStatus? Status { get; init; }
}

/// <summary>How a job's latest request ended.</summary>
public enum JobStatus
{
    /// <summary>The engine answered in full.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>The client went away before the end.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>The engine failed or was cut off.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>The answer to <c>POST /transactions/submit</c>; the same for every repetition of a receipt.</summary>
/// <param name="Status">Always <c>success</c>.</param>
/// <param name="CreditsTransferred">What the job has moved so far, in credits.</param>
/// <param name="RequesterBalance">The requester's balance in credits; only in Trusted mode, since balances are for their owners.</param>
/// <param name="WorkerBalance">The node owner's balance in credits; only in Trusted mode.</param>
/// <param name="Ended">True once the requester has ended the job: it will not use it again.</param>
/// <param name="Difference">By how many credits the node's word is above what the requester's allows; null while it is not. It is not transferred.</param>
public sealed record SettlementResponse(
    string Status,
    decimal CreditsTransferred,
    decimal? RequesterBalance = null,
    decimal? WorkerBalance = null,
    bool? Ended = null,
    decimal? Difference = null);
