namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>A hold as the ledger has it.</summary>
internal sealed record HoldRow
{
    /// <summary>The job that it is for.</summary>
    public required string JobId { get; init; }

    /// <summary>Account that pays.</summary>
    public required string Account { get; init; }

    /// <summary>Account that earns.</summary>
    public required string Owner { get; init; }

    /// <summary>Node that runs the job.</summary>
    public required string NodeId { get; init; }

    /// <summary>Model that the ticket names.</summary>
    public required string Model { get; init; }

    /// <summary>What a second costs.</summary>
    public required Multiplier Multiplier { get; init; }

    /// <summary>Requests of the job that may run at the same time.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>The model's rates; null where time alone counts.</summary>
    public JobRates? Rates { get; init; }

    /// <summary>What is set aside, what was captured included; the most that the job can cost. Extensions raise it.</summary>
    public required Credits Amount { get; init; }

    /// <summary>What was transferred so far.</summary>
    public Credits Captured { get; init; }

    /// <summary>What its node's latest receipt comes to, at most the amount. 0 also where a silo of an earlier version took the receipt in.</summary>
    public Credits Claimed { get; init; }

    /// <summary>The most that may be charged by its payer's word; null until it has ended the job. Only ever rises.</summary>
    public Credits? Allowed { get; init; }

    /// <summary>How much of a difference is excused, since requests broke off on the way. Only ever rises.</summary>
    public Credits Excused { get; init; }

    /// <summary>What its payer said was used when it extended the job: <see cref="Allowed"/> is no less.</summary>
    public Credits Vouched { get; init; }

    /// <summary>How much of what was transferred was starter credits of the payer.</summary>
    public Credits CapturedStarter { get; init; }

    /// <summary>How much of it was locked credits of the payer.</summary>
    public Credits CapturedLocked { get; init; }

    /// <summary>Highest sequence of a receipt so far; 0 before the first.</summary>
    public long LastSequence { get; init; }

    /// <summary>Whether a receipt has ended the job.</summary>
    public bool IsFinal { get; init; }

    /// <summary>What became of it.</summary>
    public HoldStatus Status { get; init; } = HoldStatus.Open;

    /// <summary>The key of the proof that asked for it, <c>iat.jti</c>, or null in Trusted mode. Stands in the column <c>proof_id</c>.</summary>
    public string? ProofKey { get; init; }

    /// <summary>Counts the job's tickets: 0 is the first, each extension makes a newer one.</summary>
    public long TicketSequence { get; init; }

    /// <summary>When the first ticket was issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When the newest ticket expires.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What is still set aside.</summary>
    public Credits Remaining => Status == HoldStatus.Open ? Amount - Captured : Credits.Zero;

    /// <summary>Milliseconds of the node that the captures paid for, cut off to whole ones.</summary>
    public long PaidMilliseconds => Captured.Micros / Multiplier.Thousandths;

    /// <summary>The node's word. One that a silo of an earlier version took in shows only in what it moved.</summary>
    public Credits NodesWord => Credits.Max(Captured, Claimed);

    /// <summary>
    /// By how much the node's word is above what its payer's allows; zero on an own node. What was charged and could not come back, because the owner
    /// had moved it on, counts as the node's word.
    /// </summary>
    public Credits Difference => Allowed is { } allowed && Account != Owner ? Credits.Max(NodesWord - allowed, Credits.Zero) : Credits.Zero;

    /// <summary>What others learn of the job.</summary>
    public JobSnapshot Snapshot => new()
    {
        JobId = JobId,
        Account = Account,
        NodeId = NodeId,
        Model = Model,
        Multiplier = Multiplier,
        Parallel = Parallel,
        Rates = Rates,
        Amount = Amount,
        Captured = Captured,
        Remaining = Remaining,
        IsOpen = Status == HoldStatus.Open,
        TicketSequence = TicketSequence,
        IssuedAt = IssuedAt,
        ExpiresAt = ExpiresAt,
        Owner = Owner,
        Difference = Difference,
        Excused = Excused,
        NodesWord = NodesWord,
        Allowed = Allowed,
    };
}

/// <summary>What became of a hold.</summary>
internal enum HoldStatus
{
    /// <summary>The rest is still set aside.</summary>
    Open,

    /// <summary>A final receipt released the rest.</summary>
    Settled,

    /// <summary>Its ticket expired without a final receipt, and the rest was released.</summary>
    Expired,

    /// <summary>Its ticket was never handed out.</summary>
    Cancelled,
}

/// <summary>The form of <see cref="HoldStatus"/> in the database.</summary>
internal static class HoldStatusText
{
    private static readonly string[] Names = ["open", "settled", "expired", "cancelled"];

    /// <summary>The stored form.</summary>
    public static string ToText(this HoldStatus status) => Names[(int)status];

    /// <summary>The status again.</summary>
    /// <exception cref="InvalidOperationException">The database holds another word.</exception>
    public static HoldStatus Parse(string text) => Array.IndexOf(Names, text) is var status and >= 0
        ? (HoldStatus)status
        : throw new InvalidOperationException($"a hold has the unknown status {text}");
}
