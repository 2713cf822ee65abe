namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>
/// For how long an account and a node's owner are not matched after they differed on a job: whichever of them was wrong gains one job. Once may be
/// an accident of the network, so the first time is short. Pure.
/// </summary>
internal static class ApartRules
{
    /// <summary>How long a difference is remembered: 7 days.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromDays(7);

    /// <summary>Most differences remembered of an account; the oldest goes first.</summary>
    public const int MostRemembered = 128;

    private static readonly TimeSpan[] ApartFor = [TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(7)];

    /// <summary>Until when the two are not matched; null when they may be.</summary>
    public static DateTimeOffset? Until(IReadOnlyList<JobDifference> differences, string owner, DateTimeOffset now)
    {
        var (times, latest) = (0, DateTimeOffset.MinValue);
        foreach (var difference in differences)
        {
            if (difference.Owner == owner && now - difference.At < RememberedFor)
            {
                (times, latest) = (times + 1, difference.At > latest ? difference.At : latest);
            }
        }

        var until = times == 0 ? latest : latest + ApartFor[Math.Min(times, ApartFor.Length) - 1];
        return until > now ? until : null;
    }

    /// <summary>Remembers a difference, and forgets those that are over; false when the job's was known.</summary>
    public static bool Remember(List<JobDifference> differences, JobDifference difference)
    {
        differences.RemoveAll(known => difference.At - known.At >= RememberedFor);
        if (differences.Exists(known => known.JobId == difference.JobId))
        {
            return false;
        }

        if (differences.Count >= MostRemembered)
        {
            differences.RemoveAt(0);
        }

        differences.Add(difference);
        return true;
    }
}
