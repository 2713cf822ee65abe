namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>One request's use of a lease; disposing it ends the use.</summary>
internal sealed class LeaseUse(LeaseBook book, LeaseEntry entry, DateTimeOffset start, bool isDue) : IDisposable
{
    private bool _ended;

    /// <summary>The lease.</summary>
    public Lease Lease => entry.Lease;

    /// <summary>Whether the lease's successor should be on its way.</summary>
    public bool IsDue { get; } = isDue;

    /// <summary>The ticket is no longer good: no request may use it again.</summary>
    public void Drop() => book.Drop(entry);

    /// <summary>The node takes this ticket no longer, and will take none of those that it was given with it.</summary>
    public void DropTickets() => book.DropTickets(entry);

    /// <summary>The node does not work: none of its tickets is used, and for a while none is asked for.</summary>
    public void DropNode() => book.DropNode(entry);

    /// <summary>The node has no free slot.</summary>
    /// <param name="retryAfter">How long it asks to wait; null when it does not say.</param>
    public void MarkFull(TimeSpan? retryAfter)
    {
        End();
        book.MarkFull(entry, retryAfter);
    }

    /// <inheritdoc />
    public void Dispose() => End();

    private void End()
    {
        if (!_ended)
        {
            _ended = true;
            book.End(entry, start);
        }
    }
}
