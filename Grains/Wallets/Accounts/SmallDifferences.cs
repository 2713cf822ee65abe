namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>
/// Adds up differences between an account and owners that are each too small to mean anything, so that many of them do. Not safe for concurrent use.
/// </summary>
internal sealed class SmallDifferences
{
    /// <summary>From this sum on a difference is noticed: 2 credits, the price of two seconds of a reference card.</summary>
    public static readonly Credits Noticed = new(2_000_000);

    /// <summary>Most jobs remembered; the oldest goes first.</summary>
    private const int MostJobs = 1024;

    private readonly OrderedDictionary<string, (string Owner, Credits Difference)> _jobs = new(StringComparer.Ordinal);

    /// <summary>Takes in what a job's difference is now; true when it is noticed, with those of other jobs with the same owner.</summary>
    public bool IsNoticed(string jobId, string owner, Credits difference)
    {
        if (_jobs.Count >= MostJobs && !_jobs.ContainsKey(jobId))
        {
            _jobs.RemoveAt(0);
        }

        _jobs[jobId] = (owner, difference);
        var sum = Credits.Zero;
        foreach (var known in _jobs.Values)
        {
            sum += known.Owner == owner ? known.Difference : Credits.Zero;
        }

        if (sum < Noticed)
        {
            return false;
        }

        foreach (var counted in _jobs.Where(job => job.Value.Owner == owner).Select(job => job.Key).ToList())
        {
            _jobs.Remove(counted); // they count once
        }

        return true;
    }
}
