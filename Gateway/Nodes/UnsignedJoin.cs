using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>
/// Joins a node at its first heartbeat, in Trusted mode: workers of older installations heartbeat and do not register. Such a node belongs to the
/// account of its own name. The account is opened as any other, so an address can make no more of them than it can open accounts.
/// </summary>
internal sealed class UnsignedJoin(SignupGate signups, IGrainFactory grains)
{
    /// <summary>Joins the node; the refusal when its account may not be opened now, or is suspended.</summary>
    /// <param name="http">The request.</param>
    /// <param name="nodeId">The node, which is not registered.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Refusal?> JoinAsync(HttpContext http, string nodeId, CancellationToken cancellation)
    {
        if (await grains.GetGrain<IWalletGrain>(nodeId).IsSuspended())
        {
            return Refusals.OwnerSuspended(nodeId);
        }

        if (await signups.OpenAsync(http, nodeId, cancellation) is { } tooMany)
        {
            return tooMany;
        }

        // Where another owner joined it in the meantime, or it was removed, the next heartbeat says so.
        var registration = new NodeRegistration(KeyId: null, nodeId);
        if (await grains.GetGrain<INodeGrain>(nodeId).Register(registration) is RegistrationOutcome.Joined)
        {
            http.Trail().HasRegistered(nodeId, registration, ("node_id", nodeId), ("by", "heartbeat"));
        }

        return null;
    }
}
