using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Audit;

/// <summary>The events in the database. Every method throws <see cref="StoreUnavailableException"/> when the store is away.</summary>
public interface IAuditStore
{
    /// <summary>Bytes of a file that were taken over; 0 for one that is unknown.</summary>
    Task<long> FindTakenAsync(string file, CancellationToken cancellation);

    /// <summary>
    /// Takes over events and how far their file has been read, in one transaction. An event that is there already stays as it is. A store
    /// that has less of the file than the events begin at has gone back in time: it takes nothing, and says how much it has.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="from">Bytes of it before these events.</param>
    /// <param name="taken">Bytes of it that are taken over with these events. It never becomes less.</param>
    /// <param name="events">The events.</param>
    /// <param name="now">The time now.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<AuditTaken> TakeAsync(string file, long from, long taken, IReadOnlyList<AuditEvent> events, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Forgets a file that is gone.</summary>
    Task ForgetAsync(string file, CancellationToken cancellation);

    /// <summary>Reads a page of events, newest first.</summary>
    Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellation);

    /// <summary>Deletes events that happened before a time, the oldest first, and files not heard of since.</summary>
    /// <param name="before">The time.</param>
    /// <param name="limit">Most events to delete, so that other writers do not wait for long.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many events were deleted.</returns>
    Task<int> DeleteAsync(DateTimeOffset before, int limit, CancellationToken cancellation);
}

/// <summary>What a store took.</summary>
/// <param name="Added">How many of the events are new.</param>
/// <param name="Position">How many bytes of the file it has now; less than the events began at when it took none.</param>
public readonly record struct AuditTaken(int Added, long Position);

/// <summary>Which events are asked for.</summary>
public sealed record AuditQuery
{
    /// <summary>Most events of the page.</summary>
    public required int Limit { get; init; }

    /// <summary>Events to leave out before it: each costs as much as one that is shown.</summary>
    public int Offset { get; init; }

    /// <summary>Where the page before ended; null for the newest events.</summary>
    public PagePosition? After { get; init; }

    /// <summary>Of one of these types; of all when there is none.</summary>
    public IReadOnlyList<string> EventTypes { get; init; } = [];

    /// <summary>About this account or node; about all when null.</summary>
    public string? UserId { get; init; }

    /// <summary>From this address, as the event names it; from all when null. Events of before the column have none.</summary>
    public string? Address { get; init; }

    /// <summary>At this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>A page of events.</summary>
/// <param name="Events">The events, newest first.</param>
/// <param name="Count">How many fit the question in all, wherever the page begins; above <see cref="Counted"/> an estimate.</param>
/// <param name="Next">Where the next page begins; null when this is the last.</param>
public sealed record AuditPage(IReadOnlyList<AuditEvent> Events, long Count, PagePosition? Next)
{
    /// <summary>How far events are counted: a million takes most of a second.</summary>
    public const int Counted = 10_000;

    /// <summary>Whether <see cref="Count"/> is exact.</summary>
    public bool IsCounted => Count <= Counted;

    /// <summary>The page of rows that were asked for with one more than it has, which tells whether there is a next.</summary>
    internal static AuditPage Of(IReadOnlyList<(long Id, AuditEvent Event)> rows, int limit, long count) => new(
        [.. rows.Take(limit).Select(row => row.Event)],
        count,
        rows.Count > limit ? new PagePosition(rows[limit - 1].Event.CreatedAt, rows[limit - 1].Id) : null);
}
