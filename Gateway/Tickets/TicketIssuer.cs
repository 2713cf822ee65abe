using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>Turns a hold that was placed into a ticket.</summary>
/// <param name="keys">Signs.</param>
/// <param name="options">How long tickets are good.</param>
internal sealed class TicketIssuer(SigningKeys keys, IOptions<TicketOptions> options)
{
    /// <summary>When a ticket that is issued at a time expires: whole seconds, as the ticket states it.</summary>
    public DateTimeOffset ExpiryOf(DateTimeOffset issuedAt) =>
        DateTimeOffset.FromUnixTimeSeconds((issuedAt + options.Value.Lifetime).ToUnixTimeSeconds());

    /// <summary>Signs the ticket for a hold.</summary>
    /// <param name="request">What the hold was asked for.</param>
    /// <param name="amount">What was set aside.</param>
    public string Issue(HoldRequest request, Credits amount)
    {
        var claims = new TicketClaims(
            request.Account,
            request.NodeId,
            TicketClaims.Audience,
            request.ExpiresAt.ToUnixTimeSeconds(),
            request.IssuedAt.ToUnixTimeSeconds(),
            request.JobId,
            TicketClaims.FreeTier,
            request.Model,
            Pricing.Seconds(amount, request.Multiplier));
        return TicketSigner.Sign(claims, keys.Current);
    }
}
