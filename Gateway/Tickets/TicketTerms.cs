using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>What a ticket is to say.</summary>
internal sealed record TicketTerms
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Account that pays.</summary>
    public required string Account { get; init; }

    /// <summary>The only node that accepts it.</summary>
    public required string NodeId { get; init; }

    /// <summary>The only model that it is good for.</summary>
    public required string Model { get; init; }

    /// <summary>What a second of the node costs.</summary>
    public required Multiplier Multiplier { get; init; }

    /// <summary>What is set aside.</summary>
    public required Credits Amount { get; init; }

    /// <summary>Requests of the job that may run at the same time.</summary>
    public required int Parallel { get; init; }

    /// <summary>The model's rates; null where time alone counts.</summary>
    public JobRates? Rates { get; init; }

    /// <summary>Counts the job's tickets; 0 for the first.</summary>
    public long Sequence { get; init; }

    /// <summary>Whether it ends the job.</summary>
    public bool Ends { get; init; }

    /// <summary>When it is issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it expires.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The first ticket, for a hold that was placed.</summary>
    /// <param name="request">What the hold was asked for.</param>
    /// <param name="amount">What was set aside.</param>
    public static TicketTerms Of(HoldRequest request, Credits amount) => new()
    {
        JobId = request.JobId,
        Account = request.Account,
        NodeId = request.NodeId,
        Model = request.Model,
        Multiplier = request.Multiplier,
        Amount = amount,
        Parallel = request.Parallel,
        Rates = request.Rates,
        IssuedAt = request.IssuedAt,
        ExpiresAt = request.ExpiresAt,
    };

    /// <summary>A newer ticket of a job, or the one that ends it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="now">When the ticket is issued.</param>
    /// <param name="ends">Whether it ends the job.</param>
    public static TicketTerms Of(JobSnapshot job, DateTimeOffset now, bool ends = false) => new()
    {
        JobId = job.JobId,
        Account = job.Account,
        NodeId = job.NodeId,
        Model = job.Model,
        Multiplier = job.Multiplier,
        Amount = job.Amount,
        Parallel = job.Parallel,
        Rates = job.Rates,
        Sequence = job.TicketSequence,
        Ends = ends,
        IssuedAt = now,
        ExpiresAt = job.ExpiresAt,
    };
}
