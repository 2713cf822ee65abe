namespace MonkeyTroop.Grains.Audit;

/// <summary>Something that happened. Never has a secret, a ticket, a proof or a prompt in it.</summary>
public sealed record AuditEvent
{
    /// <summary>Longest text that is taken for an address.</summary>
    public const int MaxAddressLength = 64;

    /// <summary>Tells it from every other; rises with time (UUID version 7, RFC 9562 section 5.7).</summary>
    public required Guid EventId { get; init; }

    /// <summary>One of <see cref="AuditEventTypes"/>.</summary>
    public required string EventType { get; init; }

    /// <summary>The account or node that it is about, or null when it is unknown.</summary>
    public string? UserId { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What else there is to say: <c>request_id</c>, <c>address</c>, <c>job_id</c>, <c>code</c> and the like. Values are escaped when they are written.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The address that the details name, as far as it looks like one or like a network of them; null else. Stores find events by it.
    /// </summary>
    public string? Address => Details.TryGetValue("address", out var address) && IsAddress(address) ? address : null;

    /// <summary>Whether a text looks like an address or a network: short, and of the letters that those have.</summary>
    public static bool IsAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= MaxAddressLength && text.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':' or '/' or '%');
    }

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
