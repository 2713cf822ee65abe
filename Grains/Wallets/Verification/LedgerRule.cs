namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>One thing that must be so in the books, as a query for where it is not.</summary>
/// <param name="Kind">One of <see cref="ViolationKinds"/>.</param>
/// <param name="About">What the first column names, one of <see cref="ViolationSubjects"/>.</param>
/// <param name="Sql">
/// Gives a name, what is expected and what is found, for each place. The same text runs on SQLite and on Postgres: flags are
/// used as conditions only, and nothing is compared across types.
/// </param>
internal sealed record LedgerRule(string Kind, string About, string Sql)
{
    /// <summary>Whether the figures are micro-credits, to be shown as credits.</summary>
    public bool InCredits { get; init; }

    /// <summary>Whether it is one of a quick look: it reads wallets alone.</summary>
    public bool IsQuick { get; init; }
}
