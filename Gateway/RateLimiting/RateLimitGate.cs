using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Network;

namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>Lets requests pass or refuses them, tells their callers how much is left, and records refusals.</summary>
internal sealed class RateLimitGate(RateLimiter limiter, RateLimitSampler sampler)
{
    private static readonly object NodeKey = new();

    /// <summary>Counts a call of the request's address; the refusal when it is over the limit.</summary>
    public Task<Refusal?> AdmitAddressAsync(HttpContext http, RateLimitTier tier) =>
        AdmitAsync(http, Principal.Of(tier, ClientAddress.Of(http)), http.RequestAborted);

    /// <summary>
    /// Counts a call that is refused because it is malformed or no account's. Such calls have a limit of their own, so that a stranger
    /// behind an address uses up nothing of what the others there may call.
    /// </summary>
    /// <returns>The refusal to answer with: the one that is due, or that there were too many of them.</returns>
    public async Task<Refusal> AnswerUnsignedAsync(HttpContext http, Refusal refusal) =>
        await AdmitAddressAsync(http, RateLimitTier.Unsigned) ?? refusal;

    /// <summary>
    /// The refusal of a call that says it is a node's, while the node is over its limit. Counts nothing: anybody can write a node's id
    /// into a call, or send a call of the node's again.
    /// </summary>
    public async Task<Refusal?> RefuseNodeAsync(HttpContext http, string nodeId)
    {
        var node = new Principal(RateLimitTier.Node, nodeId);
        if (await RefuseAsync(http, node) is not { } refusal)
        {
            return null;
        }

        http.Items[NodeKey] = nodeId;
        return refusal;
    }

    /// <summary>
    /// Counts a call that was carried out and is the node's beyond doubt: new, and made with its key.
    /// </summary>
    public async Task CountNodeAsync(HttpContext http, string nodeId)
    {
        http.Items[NodeKey] = nodeId;
        if (await limiter.CountAsync(new Principal(RateLimitTier.Node, nodeId)) is { } admission)
        {
            RateLimitHeaders.Put(http, admission);
        }
    }

    /// <summary>
    /// Runs a call that only nodes make. It is not known yet whether it is a node's, so the address is refused only for what it sent
    /// before that was no node's; and when this call is none either, it is counted.
    /// </summary>
    public async Task RunNodeCallAsync(HttpContext http, RequestDelegate next)
    {
        var address = Principal.Of(RateLimitTier.Unproven, ClientAddress.Of(http));
        if (await RefuseAsync(http, address) is { } refusal)
        {
            await refusal.ExecuteAsync(http);
            return;
        }

        try
        {
            await next(http);
        }
        finally
        {
            if (!http.Items.ContainsKey(NodeKey))
            {
                // Its answer may have left, so this counts for the next one; a caller that goes away is counted too.
                await limiter.CountAsync(address);
            }
        }
    }

    /// <summary>The refusal of a principal that is over its limit. Counts nothing.</summary>
    public async Task<Refusal?> RefuseAsync(HttpContext http, Principal principal)
    {
        if (await limiter.RefuseAsync(principal, http.RequestAborted) is not { } known)
        {
            return null;
        }

        RateLimitHeaders.Put(http, known);
        return RefusalOf(http, principal, known.Reset);
    }

    /// <summary>Counts a call of a principal; the refusal when it is over its limit.</summary>
    public async Task<Refusal?> AdmitAsync(HttpContext http, Principal principal, CancellationToken cancellation)
    {
        if (await limiter.AdmitAsync(principal, cancellation) is not { } admission)
        {
            return null;
        }

        RateLimitHeaders.Put(http, admission);
        return admission.IsAdmitted ? null : RefusalOf(http, principal, admission.Reset);
    }

    private Refusal RefusalOf(HttpContext http, Principal principal, TimeSpan wait)
    {
        sampler.Refused(principal, http.TraceIdentifier);
        return Refusals.RateLimited(
            WhatIsCounted(principal.Tier),
            wait);
    }

    /// <summary>What a tier counts, as a refusal says it.</summary>
    internal static string WhatIsCounted(RateLimitTier tier) => tier switch
    {
        RateLimitTier.Signup => "new accounts from this address",
        RateLimitTier.Node => "calls of this node",
        RateLimitTier.Unsigned => "malformed calls and calls without an account's proof from this address",
        RateLimitTier.Unproven => "calls from this address that are not from a known node",
        RateLimitTier.Unserved => "calls from this address while no node is free",
        RateLimitTier.Account => "calls of this account",
        RateLimitTier.Authorize => "authorizations of this account",
        RateLimitTier.Wallet => "reads of this account's wallet",
        RateLimitTier.Default or RateLimitTier.Strict or RateLimitTier.Admin or RateLimitTier.Crowd => "calls from this address",
        _ => throw MissingArm.Of(tier),
    };
}
