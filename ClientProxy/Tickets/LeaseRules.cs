using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>When a lease may serve another request, and when its successor should be fetched. Pure.</summary>
internal static class LeaseRules
{
    /// <summary>Share of its life or of its hold below which a lease's successor is fetched: a fifth, of a hold at most <see cref="MostRenewed"/>.</summary>
    public const double RenewShare = 0.2;

    /// <summary>
    /// Share of its hold below which a lease serves no further request, because it would soon be cut off: a twentieth, at most <see cref="MostSpent"/>.
    /// </summary>
    public const double SpentShare = 0.05;

    /// <summary>What is enough to be left of any hold: 60 s. A job of hours has a large one, nearly all of it used.</summary>
    public static readonly TimeSpan MostRenewed = TimeSpan.FromSeconds(60);

    /// <summary>What is enough for another request: 15 s.</summary>
    public static readonly TimeSpan MostSpent = TimeSpan.FromSeconds(15);

    /// <summary>Time before expiry in which no request is sent any more, for the way to the node: 2 s.</summary>
    public static readonly TimeSpan ExpiryMargin = TimeSpan.FromSeconds(2);

    /// <summary>What must be left for each request that runs before more is asked for: 30 s.</summary>
    public static readonly TimeSpan ExtendAhead = TimeSpan.FromSeconds(30);

    /// <summary>What is asked for beyond what was used, for each request that runs: 240 s. So much of an account is at stake at a node.</summary>
    public static readonly TimeSpan ExtendBy = TimeSpan.FromSeconds(240);

    /// <summary>The least that an extension is worth, for each request that runs: 1 s.</summary>
    public static readonly TimeSpan LeastExtension = TimeSpan.FromSeconds(1);

    /// <summary>Pause in an answer after which no more time is asked for it: 60 s. A node that only keeps its connection open is paid for no longer.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    /// <summary>The same before its first byte, as while an engine loads a model: 300 s.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(300);

    /// <summary>How much more may be due at the end of an answer than its text made likely: 60 s.</summary>
    public static readonly TimeSpan CountedLate = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ShortestLook = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);

    /// <summary>Whether a further request may use the lease.</summary>
    public static bool IsUsable(Lease lease, TimeSpan used, DateTimeOffset now) =>
        now < lease.ExpiresAt - ExpiryMargin && lease.Allowance - used > Durations.Shorter(lease.Allowance * SpentShare, MostSpent);

    /// <summary>Whether the lease's successor should be on its way.</summary>
    public static bool IsDue(Lease lease, TimeSpan used, DateTimeOffset now) =>
        now >= DueAt(lease) || lease.Allowance - used <= Durations.Shorter(lease.Allowance * RenewShare, MostRenewed);

    /// <summary>From when on the successor should be on its way, if the hold lasts that long.</summary>
    public static DateTimeOffset DueAt(Lease lease) => lease.ExpiresAt - (lease.ExpiresAt - lease.RenewedAt) * RenewShare;

    /// <summary>Whether more time is asked for a request that runs.</summary>
    /// <param name="heardAt">When something last came from its node; its begin while nothing has.</param>
    /// <param name="hasAnswer">Whether its answer has begun.</param>
    /// <param name="now">This machine's clock.</param>
    public static bool IsAlive(DateTimeOffset heardAt, bool hasAnswer, DateTimeOffset now) => now - heardAt <= (hasAnswer ? LongestPause : LongestWait);

    /// <summary>Whether a lease under which requests run should be extended: less is left than they take in <see cref="ExtendAhead"/>, or it ends soon.</summary>
    public static bool NeedsMore(Lease lease, TimeSpan used, int inFlight, DateTimeOffset now) =>
        now >= DueAt(lease) || lease.Allowance - used <= ExtendAhead * inFlight;

    /// <summary>How long to wait before looking again whether it should be extended.</summary>
    public static TimeSpan NextLook(Lease lease, TimeSpan used, int inFlight)
    {
        if (inFlight == 0)
        {
            return LongestLook;
        }

        var left = (lease.Allowance - used) / inFlight - ExtendAhead;
        return Durations.Longer(Durations.Shorter(left, LongestLook), ShortestLook);
    }

    /// <summary>
    /// The total that a lease should be extended to, in whole milliseconds: what is used and <see cref="ExtendBy"/> for each request, but no more beyond what
    /// is due than an extension may leave open (<see cref="ExtendRequest.MaxAhead"/>), since the rest would be vouched for: a node that holds its answer back
    /// is not paid for that. Never less than it has.
    /// </summary>
    /// <param name="lease">The lease.</param>
    /// <param name="used">What its requests may take of the hold so far.</param>
    /// <param name="due">What is due for them so far.</param>
    /// <param name="inFlight">Requests that run under it.</param>
    public static decimal ExtendedSeconds(Lease lease, TimeSpan used, TimeSpan due, int inFlight)
    {
        var unvouched = due + (TimeSpan.FromSeconds(ExtendRequest.MaxAhead) * Math.Min(lease.Parallel, FieldRules.MaxSlots));
        var total = Durations.Longer(Durations.Shorter(used + (ExtendBy * inFlight), unvouched), lease.Allowance);
        return Math.Min(WholeMilliseconds(total), FieldRules.MaxDurationSeconds);
    }

    /// <summary>The total that a few credits pay for, in whole milliseconds; null when that is not worth a call.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="available">Credits beside its hold.</param>
    /// <param name="inFlight">Requests that run under it.</param>
    public static decimal? AffordableSeconds(Lease lease, decimal available, int inFlight)
    {
        var more = Math.Floor(available / lease.Multiplier * 1000) / 1000;
        return more >= (decimal)LeastExtension.TotalSeconds * inFlight
            ? Math.Min(WholeMilliseconds(lease.Allowance) + more - 0.001m, FieldRules.MaxDurationSeconds)
            : null;
    }

    /// <summary>A time in seconds, as the coordinator is told it: in whole milliseconds, never less than it is.</summary>
    public static decimal WholeMilliseconds(TimeSpan time) => Math.Ceiling((decimal)time.TotalMilliseconds) / 1000;
}
