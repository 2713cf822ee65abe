using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Gateway.Admin;

/// <summary>Keeps no record; stands in where no audit log is registered.</summary>
internal sealed class UnrecordedAudit : IAuditLog
{
    public void Record(AuditEvent entry)
    {
    }
}
