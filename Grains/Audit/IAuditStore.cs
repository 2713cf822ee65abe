using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Audit;

/// <summary>The events in the database. Every method throws <see cref="StoreUnavailableException"/> when the store is away.</summary>
public interface IAuditStore
{
    /// <summary>Bytes of a file that were taken over; 0 for one that nobody knows.</summary>
    Task<long> FindTakenAsync(string file, CancellationToken cancellation);

    /// <summary>Takes over events and how far their file has been read, in one transaction. An event that is there already stays as it is.</summary>
    /// <param name="file">The file.</param>
    /// <param name="taken">Bytes of it that are taken over with these events. It never becomes less.</param>
    /// <param name="events">The events.</param>
    /// <param name="now">The time now.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many of the events are new.</returns>
    Task<int> TakeAsync(string file, long taken, IReadOnlyList<AuditEvent> events, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Forgets a file that is gone.</summary>
    Task ForgetAsync(string file, CancellationToken cancellation);

    /// <summary>Reads a page of events, newest first.</summary>
    Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellation);

    /// <summary>Deletes events that happened before a time, the oldest first, and files not heard of since.</summary>
    /// <param name="before">The time.</param>
    /// <param name="limit">Most events to delete, so that nobody else waits for long.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many events were deleted.</returns>
    Task<int> DeleteAsync(DateTimeOffset before, int limit, CancellationToken cancellation);
}

/// <summary>Which events are asked for.</summary>
public sealed record AuditQuery
{
    /// <summary>Most events of the page.</summary>
    public required int Limit { get; init; }

    /// <summary>Events to leave out before it.</summary>
    public long Offset { get; init; }

    /// <summary>Of this type; of all when null.</summary>
    public string? EventType { get; init; }

    /// <summary>About this account or node; about all when null.</summary>
    public string? UserId { get; init; }

    /// <summary>At this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>A page of events.</summary>
/// <param name="Events">The events, newest first.</param>
/// <param name="Count">How many fit the question in all.</param>
public sealed record AuditPage(IReadOnlyList<AuditEvent> Events, long Count);
