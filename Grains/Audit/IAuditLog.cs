namespace MonkeyTroop.Grains.Audit;

/// <summary>The record of what happened and who asked for it.</summary>
public interface IAuditLog
{
    /// <summary>Records an event. Does not wait for the disk or a database, and does not throw when they are away.</summary>
    void Record(AuditEvent entry);
}
