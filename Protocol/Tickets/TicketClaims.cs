using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Protocol.Tickets;

/// <summary>What a ticket grants: one account the use of one node for one model, until it expires or its hold is used up.</summary>
/// <param name="Sub">Account id of the requester.</param>
/// <param name="TargetNode">The only node that accepts it.</param>
/// <param name="Aud">Always <see cref="Audience"/>.</param>
/// <param name="Exp">Expiry, seconds since 1970.</param>
/// <param name="Iat">Issue, seconds since 1970.</param>
/// <param name="Jti">Job id.</param>
/// <param name="Project">Billing project, <c>free-tier</c>.</param>
/// <param name="Model">The only model it is good for, by name.</param>
/// <param name="MaxSeconds">Due seconds of this node that the hold pays for: hold / multiplier.</param>
/// <param name="Parallel">Requests of the job that may run at the same time; 0 where the coordinator does not say, and means any number.</param>
/// <param name="Seq">Counts the job's tickets: 0 for the first, and the one with the highest is good.</param>
/// <param name="Multiplier">Credits for a second of the node; 0 where the coordinator does not say.</param>
/// <param name="Rates">The model's rates, by which both sides count what is due; null where time alone counts.</param>
/// <param name="Ended">True for the ticket that ends the job: no request may use it, and the node sends its final receipt.</param>
public sealed record TicketClaims(
    string Sub, string TargetNode, string Aud, long Exp, long Iat, string Jti, string Project, string Model, decimal MaxSeconds,
    int Parallel = 0, long Seq = 0, bool? Ended = null, decimal Multiplier = 0, TokenRates? Rates = null)
{
    /// <summary>The audience of every ticket.</summary>
    public const string Audience = "troop-worker";

    /// <summary>The project of tickets that no project pays for.</summary>
    public const string FreeTier = "free-tier";

    /// <summary>Expiry as a time.</summary>
    public DateTimeOffset ExpiresAt() => DateTimeOffset.FromUnixTimeSeconds(Exp);
}
