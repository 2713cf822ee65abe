using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>
/// Counts the jobs of a history that moved credits between its account and another one. A job on an own node moves nothing, and so does
/// one that was refunded as a whole.
/// </summary>
/// <param name="account">The account whose history it is.</param>
internal sealed class SettledJobs(string account)
{
    private readonly Dictionary<string, Credits> _moved = new(StringComparer.Ordinal);

    /// <summary>Jobs so far.</summary>
    public int Count => _moved.Values.Count(moved => moved != Credits.Zero);

    /// <summary>Takes in a part of the history; parts of one job may stand in several.</summary>
    public void Add(IEnumerable<AccountHistoryEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.JobId is { } job && entry.Counterparty != account)
            {
                _moved[job] = _moved.GetValueOrDefault(job) + entry.Amount;
            }
        }
    }
}
