namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>
/// Remembers which of an account's jobs run on trusted nodes, for as long as it lives: what is forgotten counts as not trusted, in favour of the account.
/// Not safe for concurrent use.
/// </summary>
internal sealed class TrustedJobs
{
    /// <summary>Most jobs remembered; the oldest goes first.</summary>
    private const int Most = 1024;

    private readonly OrderedDictionary<string, bool> _jobs = new(StringComparer.Ordinal);

    /// <summary>Remembers a job.</summary>
    public void Add(string jobId)
    {
        if (_jobs.Count >= Most)
        {
            _jobs.RemoveAt(0);
        }

        _jobs[jobId] = true;
    }

    /// <summary>Whether a job runs on a trusted node.</summary>
    public bool Contains(string jobId) => _jobs.ContainsKey(jobId);
}
