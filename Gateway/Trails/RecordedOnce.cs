using MonkeyTroop.Gateway.Caching;

namespace MonkeyTroop.Gateway.Trails;

/// <summary>
/// Keeps one message that is sent again and again from filling the audit log: what this process has recorded already is not recorded
/// there again. It is memory, not a record: after a restart, which may have come between a change and its event, each is recorded
/// once more. Bounded; the oldest is forgotten first. Safe for concurrent use.
/// </summary>
/// <param name="capacity">How many are remembered; 1 or more.</param>
internal sealed class RecordedOnce(int capacity)
{
    /// <summary>How many a gateway remembers: some 20 MB when all are taken.</summary>
    public const int Capacity = 65_536;

    private readonly RecentMap<(string Type, string Key), bool> _recorded = new(capacity);

    /// <summary>Remembers that something is recorded; false when it was before.</summary>
    /// <param name="type">One of <see cref="Grains.Audit.AuditEventTypes"/>.</param>
    /// <param name="key">Names what was done among all of its type.</param>
    public bool Add(string type, string key)
    {
        var isFirst = false;
        _recorded.GetOrAdd((type, key), () => isFirst = true);
        return isFirst;
    }
}
