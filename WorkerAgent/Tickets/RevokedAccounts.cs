using System.Collections.Frozen;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.WorkerAgent.Jobs;

namespace MonkeyTroop.WorkerAgent.Tickets;

/// <summary>The accounts that the coordinator suspended while their tickets are still valid, as its last answer to a heartbeat named them.</summary>
internal sealed partial class RevokedAccounts(JobTable jobs, ILogger<RevokedAccounts> logger)
{
    private volatile FrozenSet<string> _accounts = FrozenSet<string>.Empty;

    /// <summary>Whether the account's tickets are good for nothing.</summary>
    public bool Contains(string account) => _accounts.Contains(account);

    /// <summary>Takes over the list and ends what runs for those on it. One of null says nothing.</summary>
    public void Learn(IReadOnlyList<string>? accounts)
    {
        if (accounts is null || (accounts.Count == 0 && _accounts.Count == 0))
        {
            return;
        }

        var before = _accounts;
        _accounts = accounts.Where(account => account is not null).Take(HeartbeatResponse.MaxRevokedAccounts).ToFrozenSet(StringComparer.Ordinal);
        if (_accounts.Count > 0)
        {
            var ended = jobs.Cut(CutReason.Revoked, _accounts.Contains);
            if (ended > 0 || !_accounts.IsSubsetOf(before))
            {
                LogRevoked(_accounts.Count, ended);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The coordinator suspended accounts: tickets of {Accounts} are refused, {Ended} running requests of theirs were ended")]
    private partial void LogRevoked(int accounts, int ended);
}
