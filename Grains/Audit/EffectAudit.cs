namespace MonkeyTroop.Grains.Audit;

/// <summary>
/// Records what changes by the administrator's word, and credits that come out of nothing, in the process where it takes effect: the
/// request may have come to another one. The gateway's own event says who asked and from where.
/// </summary>
internal sealed class EffectAudit(IAuditLog audit, IAuditDurability durability, TimeProvider time)
{
    /// <summary>Records an event, and waits until it outlives this process.</summary>
    /// <param name="type">One of <see cref="AuditEventTypes"/>.</param>
    /// <param name="userId">The account or node that it is about.</param>
    /// <param name="details">What else there is to say.</param>
    public Task WriteAsync(string type, string? userId, params ReadOnlySpan<(string Name, string? Value)> details)
    {
        audit.Record(AuditEvent.Of(time, type, userId, details));
        return durability.WrittenAsync();
    }
}
