namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>
/// Adds up differences between an account and owners that are each too small to mean anything, or excused, so that many of them do, for as long as it
/// lives. Not safe for concurrent use.
/// </summary>
internal sealed class SmallDifferences
{
    /// <summary>From this sum on a difference is noticed: 2 credits, the price of two seconds of a reference card.</summary>
    public static readonly Credits Noticed = new(2_000_000);

    /// <summary>The same for what is excused: 120 credits in all. Else who calls every request broken would pay for none.</summary>
    public static readonly Credits NoticedExcuses = new(120_000_000);

    /// <summary>Most jobs remembered; the oldest goes first.</summary>
    private const int MostJobs = 1024;

    private readonly OrderedDictionary<string, Known> _jobs = new(StringComparer.Ordinal);

    /// <summary>Takes in what a job's difference is now; true when it is noticed, with those of other jobs with the same owner.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="owner">The owner of its node.</param>
    /// <param name="difference">What they differ by.</param>
    /// <param name="excused">How much of that is excused.</param>
    public bool IsNoticed(string jobId, string owner, Credits difference, Credits excused)
    {
        if (!_jobs.TryGetValue(jobId, out var known))
        {
            if (difference == Credits.Zero)
            {
                return false;
            }

            if (_jobs.Count >= MostJobs)
            {
                _jobs.RemoveAt(0);
            }
        }

        _jobs[jobId] = new Known(owner, difference, excused, known?.Counted ?? Credits.Zero);
        List<string> pair = [.. _jobs.Where(job => job.Value.Owner == owner).Select(job => job.Key)];
        var (sum, excuses) = (Credits.Zero, Credits.Zero);
        foreach (var job in pair)
        {
            sum += _jobs[job].Unexcused;
            excuses += _jobs[job].Uncounted;
        }

        if (sum < Noticed && excuses < NoticedExcuses)
        {
            return false;
        }

        foreach (var job in pair)
        {
            _jobs[job] = _jobs[job] with { Counted = _jobs[job].Difference };
        }

        return true;
    }

    /// <param name="Owner">The owner of the job's node.</param>
    /// <param name="Difference">What its difference is.</param>
    /// <param name="Excused">How much of it is excused.</param>
    /// <param name="Counted">How much of it was noticed before.</param>
    private sealed record Known(string Owner, Credits Difference, Credits Excused, Credits Counted)
    {
        public Credits Uncounted => Credits.Max(Difference - Counted, Credits.Zero);

        public Credits Unexcused => Credits.Max(Uncounted - Excused, Credits.Zero);
    }
}
