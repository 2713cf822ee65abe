namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>When a lease may serve another request, and when its successor should be fetched. Pure.</summary>
internal static class LeaseRules
{
    /// <summary>Share of its life or of its hold below which a lease's successor is fetched: a fifth.</summary>
    public const double RenewShare = 0.2;

    /// <summary>Share of its hold below which a lease serves no further request, because it would soon be cut off: a twentieth.</summary>
    public const double SpentShare = 0.05;

    /// <summary>Time before expiry in which no request is sent any more, for the way to the node: 2 s.</summary>
    public static readonly TimeSpan ExpiryMargin = TimeSpan.FromSeconds(2);

    /// <summary>Whether a further request may use the lease.</summary>
    public static bool IsUsable(Lease lease, TimeSpan used, DateTimeOffset now) =>
        now < lease.ExpiresAt - ExpiryMargin && lease.Allowance - used > lease.Allowance * SpentShare;

    /// <summary>Whether the lease's successor should be on its way.</summary>
    public static bool IsDue(Lease lease, TimeSpan used, DateTimeOffset now) =>
        now >= DueAt(lease) || lease.Allowance - used <= lease.Allowance * RenewShare;

    /// <summary>From when on the successor should be on its way, if the hold lasts that long.</summary>
    public static DateTimeOffset DueAt(Lease lease) => lease.ExpiresAt - (lease.ExpiresAt - lease.IssuedAt) * RenewShare;
}
