namespace MonkeyTroop.Grains.Audit;

/// <summary>What kinds of events there are.</summary>
public static class AuditEventTypes
{
    /// <summary>A ticket was handed out.</summary>
    public const string Authorized = "authorize.granted";

    /// <summary>A ticket was refused; <c>code</c> says why.</summary>
    public const string AuthorizeRefused = "authorize.refused";

    /// <summary>A running job's hold was extended, and a newer ticket handed out.</summary>
    public const string JobExtended = "job.extended";

    /// <summary>A requester ended a job; <c>outcome</c>, <c>requests</c> and <c>seconds</c> are its own words.</summary>
    public const string JobEnded = "job.ended";

    /// <summary>A job's payer and the owner of its node differ on what it used, by more than clocks do: they are not matched for a while.</summary>
    public const string WordsDiffered = "job.words_differed";

    /// <summary>An account differed with several owners of trusted nodes: for 7 days such nodes alone serve it, and their word counts.</summary>
    public const string InQuestion = "account.in_question";

    /// <summary>A receipt moved credits.</summary>
    public const string Settled = "receipt.settled";

    /// <summary>A receipt was refused; <c>code</c> says why.</summary>
    public const string ReceiptRefused = "receipt.refused";

    /// <summary>Credits were given away.</summary>
    public const string TransferGiven = "transfer.given";

    /// <summary>Any other call that was refused; <c>code</c> says why.</summary>
    public const string Refused = "request.refused";

    /// <summary>Too many calls; sampled while they go on, <c>refused</c> counts them.</summary>
    public const string RateLimited = "rate_limit.exceeded";

    /// <summary>A proof, a ticket or a signature that cannot be genuine.</summary>
    public const string SecurityEvent = "security.event";

    /// <summary>A wrong administrator's password.</summary>
    public const string AdminRefused = "admin.refused";

    /// <summary>Something the administrator did; <c>action</c> says what.</summary>
    public const string AdminAction = "admin.action";

    /// <summary>An account was opened; <c>amount</c> is its starter credits. Recorded where the ledger wrote it.</summary>
    public const string AccountOpened = "account.opened";

    /// <summary>Credits were paid from the treasury. Recorded where the ledger wrote it.</summary>
    public const string CreditsGranted = "credits.granted";

    /// <summary>The administrator took an account's locked credits back.</summary>
    public const string CreditsTakenBack = "credits.taken_back";

    /// <summary>An account or node was suspended, removed or let go on. Recorded where its grain is.</summary>
    public const string StandingChanged = "standing.changed";

    /// <summary>The calls that count against a limit were forgotten. Recorded where they are counted.</summary>
    public const string LimitReset = "rate_limit.reset";

    /// <summary>A node was registered or changed hands.</summary>
    public const string NodeRegistered = "node.registered";

    /// <summary>A node proved its hardware; <c>multiplier</c> is what that is worth, <c>in_force</c> what counts. Recorded where its grain is.</summary>
    public const string HardwareVerified = "hardware.verified";

    /// <summary>A node's proof of hardware was false; <c>how</c> says how. Recorded where its grain is.</summary>
    public const string HardwareRefused = "hardware.refused";

    /// <summary>A member changed a setting of the whole cluster; <c>setting</c>, <c>from</c> and <c>to</c> say which and how.</summary>
    public const string SettingsChanged = "settings.changed";

    /// <summary>The store lacks work that a member had told callers of; <c>from</c> and <c>to</c> say how far it went back.</summary>
    public const string StoreWentBack = "store.went_back";

    /// <summary>A signing key was made, took over or ended.</summary>
    public const string SigningKeyChanged = "key.changed";
}
