namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>
/// For how long an account and a node's owner are not matched after they differed on a job: whichever of them was wrong gains one job. Once may be
/// an accident of the network, so the first time is short. Pure.
/// </summary>
internal static class ApartRules
{
    /// <summary>How long a difference is remembered: 7 days.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromDays(7);

    /// <summary>Most differences remembered of an account; the one that keeps apart for the shortest time goes first.</summary>
    public const int MostRemembered = 256;

    private static readonly TimeSpan[] ApartFor = [TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(7)];

    /// <summary>Until when the two are not matched; null when they may be.</summary>
    public static DateTimeOffset? Until(IReadOnlyList<JobDifference> differences, string owner, DateTimeOffset now) =>
        EndOf(differences, owner, now) is var until && until > now ? until : null;

    /// <summary>
    /// Remembers a difference, and forgets those that are over; false when the two are kept apart already. Jobs that ran at the same time, as when a network
    /// failed under all of them, are one occasion.
    /// </summary>
    public static bool Remember(List<JobDifference> differences, JobDifference difference)
    {
        differences.RemoveAll(known => difference.At - known.At >= RememberedFor);
        if (Until(differences, difference.Owner, difference.At) is not null)
        {
            return false;
        }

        if (differences.Count >= MostRemembered)
        {
            differences.Remove(differences.MinBy(known => EndOf(differences, known.Owner, difference.At))!);
        }

        differences.Add(difference);
        return true;
    }

    private static DateTimeOffset EndOf(IReadOnlyList<JobDifference> differences, string owner, DateTimeOffset now)
    {
        var (times, until) = (0, DateTimeOffset.MinValue);
        foreach (var difference in differences)
        {
            if (difference.Owner == owner && now - difference.At < RememberedFor)
            {
                until = difference.At + ApartFor[Math.Min(times++, ApartFor.Length - 1)];
            }
        }

        return until;
    }
}
