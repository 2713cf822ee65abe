namespace MonkeyTroop.ClientProxy.Tickets;

/// <content>Which leases' jobs are still to be ended, and what is said of them then.</content>
internal sealed partial class LeaseBook
{
    /// <summary>How often a job is tried to be ended: 3.</summary>
    private const int MostEndTries = 3;

    private readonly HashSet<LeaseEntry> _open = [];

    /// <summary>Takes out every lease that nothing runs under and whose job is not ended; none of them is used again.</summary>
    public IReadOnlyList<LeaseEntry> TakeIdle()
    {
        lock (_lock)
        {
            return [.. _open.ToList().Where(TryClose)];
        }
    }

    /// <summary>Takes out a lease that is over, so that its job can be ended; false when that was done, or something runs under it.</summary>
    public bool TryClose(LeaseEntry entry)
    {
        lock (_lock)
        {
            if (entry.InFlight > 0 || !_open.Remove(entry))
            {
                return false;
            }

            entry.IsDropped = true;
            Drop(entry);
            return true;
        }
    }

    /// <summary>Takes back a lease whose job could not be ended now, to be tried again; not after <see cref="MostEndTries"/>.</summary>
    public void GiveBack(LeaseEntry entry)
    {
        lock (_lock)
        {
            if (++entry.EndsInVain < MostEndTries)
            {
                _open.Add(entry);
            }
        }
    }

    /// <summary>Whether a lease's job is still to be ended.</summary>
    public bool IsOpen(LeaseEntry entry)
    {
        lock (_lock)
        {
            return _open.Contains(entry);
        }
    }

    /// <summary>What the client says that a lease's requests came to so far.</summary>
    public LeaseWord WordOf(LeaseEntry entry)
    {
        lock (_lock)
        {
            return entry.Word;
        }
    }
}
