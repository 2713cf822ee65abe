using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Streams;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>What a job has used, as the outbox keeps it: one row for each job, because receipts are cumulative.</summary>
internal sealed record JobRecord
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Account that pays.</summary>
    public required string Requester { get; init; }

    /// <summary>When the ticket expires.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What the hold pays for, in milliseconds of this node.</summary>
    public required long LimitMilliseconds { get; init; }

    /// <summary>Milliseconds used so far.</summary>
    public required long UsedMilliseconds { get; init; }

    /// <summary>Tokens so far.</summary>
    public required TokenUsage Tokens { get; init; }

    /// <summary>How the latest request ended.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>The latest receipt's number; 0 while there is none.</summary>
    public required long Sequence { get; init; }

    /// <summary>Whether the latest receipt is the job's last.</summary>
    public required bool Final { get; init; }

    /// <summary>Whether the figures include a running request, so that no receipt states them yet.</summary>
    public required bool Open { get; init; }

    /// <summary>The record of a job that begins.</summary>
    public static JobRecord Of(TicketClaims claims) => new()
    {
        JobId = claims.Jti,
        Requester = claims.Sub,
        ExpiresAt = claims.ExpiresAt(),
        LimitMilliseconds = LimitOf(claims),
        UsedMilliseconds = 0,
        Tokens = default,
        Status = JobStatus.Completed,
        Sequence = 0,
        Final = false,
        Open = false,
    };

    /// <summary>What a ticket's hold pays for, in milliseconds of this node; no more than a receipt can state.</summary>
    public static long LimitOf(TicketClaims claims) => (long)(Math.Min(claims.MaxSeconds, FieldRules.MaxDurationSeconds) * 1000);
}
