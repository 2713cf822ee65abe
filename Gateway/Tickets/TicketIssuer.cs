using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Rates;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>Signs tickets.</summary>
/// <param name="keys">Signs.</param>
/// <param name="options">How long tickets are good.</param>
internal sealed class TicketIssuer(SigningKeys keys, IOptions<TicketOptions> options)
{
    /// <summary>When a ticket that is issued at a time expires: whole seconds, as the ticket states it.</summary>
    public DateTimeOffset ExpiryOf(DateTimeOffset issuedAt) =>
        DateTimeOffset.FromUnixTimeSeconds((issuedAt + options.Value.Lifetime).ToUnixTimeSeconds());

    /// <summary>Signs a ticket.</summary>
    public string Issue(TicketTerms terms)
    {
        var claims = new TicketClaims(
            terms.Account,
            terms.NodeId,
            TicketClaims.Audience,
            terms.ExpiresAt.ToUnixTimeSeconds(),
            terms.IssuedAt.ToUnixTimeSeconds(),
            terms.JobId,
            TicketClaims.FreeTier,
            terms.Model,
            Pricing.Seconds(terms.Amount, terms.Multiplier),
            terms.Parallel,
            terms.Sequence,
            terms.Ends ? true : null,
            terms.Multiplier.ToDecimal(),
            ModelRates.ToWire(terms.Rates));
        return TicketSigner.Sign(claims, keys.Current);
    }
}
