namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>What a look through all the books has found.</summary>
/// <param name="CheckedAt">When the snapshot was taken that all of it is about.</param>
/// <param name="Took">How long the look took.</param>
/// <param name="Totals">What the books hold altogether.</param>
/// <param name="Violations">Where the books are wrong, at most as many as <see cref="LedgerFindings"/> keeps.</param>
/// <param name="Counts">How many violations there are of each kind that occurs, all of them counted.</param>
public sealed record LedgerReport(
    DateTimeOffset CheckedAt,
    TimeSpan Took,
    LedgerTotals Totals,
    IReadOnlyList<LedgerViolation> Violations,
    IReadOnlyDictionary<string, long> Counts)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsClean => Counts.Count == 0;

    /// <summary>How many violations there are, listed or not.</summary>
    public long ViolationCount => Counts.Values.Sum();

    /// <summary>How many violations are counted but not listed.</summary>
    public long NotListed => ViolationCount - Violations.Count;
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Kind">One of <see cref="ViolationKinds"/>.</param>
/// <param name="About">What <paramref name="Id"/> names, one of <see cref="ViolationSubjects"/>.</param>
/// <param name="Id">The account, job, transfer or other thing that it is about.</param>
/// <param name="Expected">What should be there; amounts in credits.</param>
/// <param name="Found">What is there.</param>
public sealed record LedgerViolation(string Kind, string About, string Id, string Expected, string Found);

/// <summary>What the books hold altogether.</summary>
public sealed record LedgerTotals
{
    /// <summary>Wallets besides the treasury's.</summary>
    public long Accounts { get; init; }

    /// <summary>Movements of credits.</summary>
    public long Transfers { get; init; }

    /// <summary>Rows of the ledger: two for each transfer.</summary>
    public long Transactions { get; init; }

    /// <summary>Recorded receipts.</summary>
    public long Receipts { get; init; }

    /// <summary>Holds of any status.</summary>
    public long Holds { get; init; }

    /// <summary>Holds that still set credits aside.</summary>
    public long OpenHolds { get; init; }

    /// <summary>All balances and the treasury's together: zero.</summary>
    public Credits SumOfBalances { get; init; }

    /// <summary>What is set aside for jobs.</summary>
    public Credits Held { get; init; }

    /// <summary>The treasury's balance: below zero by what all others own.</summary>
    public Credits Treasury { get; init; }

    /// <summary>Starter credits that are not spent yet.</summary>
    public Credits StarterLeft { get; init; }
}
