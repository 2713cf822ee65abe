namespace MonkeyTroop.Protocol.Jobs;

/// <summary><c>POST /jobs/{id}/extend</c>: asks that a job's hold pay for more time, and for a newer ticket of the same job.</summary>
public sealed record ExtendRequest
{
    /// <summary>
    /// The new total of seconds that the hold pays for, in whole milliseconds: more than 0, at most <see cref="FieldRules.MaxDurationSeconds"/>.
    /// A total, so that a repetition asks for the same.
    /// </summary>
    public decimal? Seconds { get; init; }

    /// <summary>
    /// Seconds that are due for the job's requests so far by the requester's clock and count, those that run included. Binds: at its end the requester's word
    /// counts as no less. So does all of <see cref="Seconds"/> but <see cref="MaxAhead"/>, once for each request that the ticket allows at the same
    /// time, whatever is said here. Absent from clients of earlier versions.
    /// </summary>
    public decimal? UsedSeconds { get; init; }

    /// <summary>Account id that pays. Must be the proof's key; may be left out outside Trusted mode.</summary>
    public string? Requester { get; init; }

    /// <summary>Seconds of a hold that may be left without counting as used, for each request that may run at the same time: 300.</summary>
    public const int MaxAhead = 300;
}

/// <summary>The answer to <c>POST /jobs/{id}/extend</c>.</summary>
public sealed record ExtendResponse
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>The newer ticket, to hand to the worker with <c>PUT /ticket</c>. A secret: never logged.</summary>
    public required string Token { get; init; }

    /// <summary>Counts the job's tickets: the one with the highest is good. The first has 0.</summary>
    public required long Seq { get; init; }

    /// <summary>When the newer ticket expires.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What is set aside for the job now, what was charged included, in credits; the most it can cost.</summary>
    public required decimal Hold { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"ticket {Seq} of job {JobId}";
}
