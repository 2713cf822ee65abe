namespace MonkeyTroop.Grains.Audit;

/// <summary>Something that happened. Never has a secret, a ticket, a proof or a prompt in it.</summary>
public sealed record AuditEvent
{
    /// <summary>Tells it from every other; rises with time (UUID version 7, RFC 9562 section 5.7).</summary>
    public required Guid EventId { get; init; }

    /// <summary>One of <see cref="AuditEventTypes"/>.</summary>
    public required string EventType { get; init; }

    /// <summary>The account or node that it is about, or null when nobody is known.</summary>
    public string? UserId { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What else there is to say: <c>request_id</c>, <c>address</c>, <c>job_id</c>, <c>code</c> and the like. Values are escaped when they are written.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();

    /// <summary>An event of this moment.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="type">One of <see cref="AuditEventTypes"/>.</param>
    /// <param name="userId">The account or node that it is about.</param>
    /// <param name="details">What else there is to say; those without a value are left out.</param>
    public static AuditEvent Of(TimeProvider time, string type, string? userId, params ReadOnlySpan<(string Name, string? Value)> details)
    {
        ArgumentNullException.ThrowIfNull(time);
        var (now, said) = (time.GetUtcNow(), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var (name, value) in details)
        {
            if (value is not null)
            {
                said[name] = value;
            }
        }

        return new AuditEvent { EventId = Guid.CreateVersion7(now), EventType = type, UserId = userId, CreatedAt = now, Details = said };
    }
}
