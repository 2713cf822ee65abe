namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>
/// When an account is in question. Only who pays can gain by differing, since the lower word counts; one owner may be wrong, and a pair is kept apart for that.
/// Who differs with several owners, each of whom many others have confirmed, is likelier to be wrong than all of them. Pure.
/// </summary>
internal static class QuestionRules
{
    /// <summary>Owners of trusted nodes with whom it must have differed within <see cref="ApartRules.RememberedFor"/>: 3.</summary>
    public const int LeastOwners = 3;

    /// <summary>Of the owners that it paid in that time, they must be more than one in so many: 4.</summary>
    public const int OneIn = 4;

    /// <summary>For how long it is in question: 7 days.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(7);

    /// <summary>The owners of trusted nodes with whom it differed lately.</summary>
    public static IReadOnlySet<string> DifferedWith(IEnumerable<JobDifference> differences, DateTimeOffset now) => differences
        .Where(difference => difference.IsTrusted && now - difference.At < ApartRules.RememberedFor)
        .Select(difference => difference.Owner)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether that puts it in question.</summary>
    /// <param name="differed">With how many owners it differed.</param>
    /// <param name="met">How many it paid, and those.</param>
    public static bool IsInQuestion(int differed, int met) => differed >= LeastOwners && differed * OneIn > met;
}
