using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.Network;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>
/// Counts calls where their callers stand: those of a known account by the account, within what is meant for all accounts of an address;
/// those of anybody else by the address. A proof is checked before the call is counted, and what came of it is what the handler gets.
/// </summary>
internal sealed class CallerGate(
    RateLimitGate gate, RateLimiter limiter, AccountTrusts trusts, ProofGate proofs, IOptions<RateLimitOptions> options, TimeProvider time)
{
    private static readonly object CallerKey = new();

    /// <summary>
    /// The refusal of a call before anything else is done with it. Counts it, unless the endpoint does (<see cref="RateLimitTier.Strict"/>).
    /// </summary>
    public async Task<Refusal?> StopAsync(HttpContext http, RateLimitFeature.LimitedBy by)
    {
        if (http.Request.Headers.ContainsKey(by.ProofHeader) && await IdentifyAsync(http, by) is { } refusal)
        {
            return refusal;
        }

        return by.Tier == RateLimitTier.Strict ? await RefuseAsync(http, PrincipalsOf(http, by.Tier)) : await AdmitAsync(http, by.Tier);
    }

    /// <summary>Counts a call; the refusal when its caller is over a limit.</summary>
    public async Task<Refusal?> AdmitAsync(HttpContext http, RateLimitTier tier)
    {
        // A call that is refused for one limit uses up nothing of the other.
        var principals = PrincipalsOf(http, tier);
        if (await RefuseAsync(http, principals) is { } known)
        {
            return known;
        }

        foreach (var principal in principals)
        {
            if (await gate.AdmitAsync(http, principal, http.RequestAborted) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>Counts a call that was refused for another limit, which its headers go on to name.</summary>
    public async Task CountAsync(HttpContext http, RateLimitTier tier)
    {
        foreach (var principal in PrincipalsOf(http, tier))
        {
            await limiter.CountAsync(principal);
        }
    }

    /// <summary>The limits that a call counts in, the caller's own last: its headers say how much is left of that.</summary>
    /// <param name="tier">The endpoint's.</param>
    /// <param name="caller">The account that has shown to be the caller, or null.</param>
    /// <param name="address">The caller's address.</param>
    internal static IReadOnlyList<Principal> PrincipalsOf(RateLimitTier tier, (string Account, AccountTrust Trust)? caller, string address) =>
        (tier, caller) switch
        {
            (RateLimitTier.Wallet, (var account, not AccountTrust.Stranger)) => [new(RateLimitTier.Crowd, address), new(RateLimitTier.Wallet, account)],
            (RateLimitTier.Strict, (var account, AccountTrust.Known)) => [new(RateLimitTier.Crowd, address), new(RateLimitTier.Authorize, account)],
            (RateLimitTier.Default, (var account, AccountTrust.Known)) => [new(RateLimitTier.Crowd, address), new(RateLimitTier.Account, account)],
            _ => [new(TierOfAddress(tier), address)],
        };

    private static RateLimitTier TierOfAddress(RateLimitTier tier) => tier == RateLimitTier.Strict ? tier : RateLimitTier.Default;

    /// <summary>
    /// Finds out which account calls, if the request has a proof. Only an account that this gateway does not remember costs reads of the
    /// store: where its address is over the limit, such calls count among the unsigned ones and are refused over their limit.
    /// </summary>
    private async Task<Refusal?> IdentifyAsync(HttpContext http, RateLimitFeature.LimitedBy by)
    {
        var (body, unread) = HttpMethods.IsPost(http.Request.Method) ? await JsonBody.ReadBytesAsync(http.Request, http.RequestAborted) : default;
        if (unread is not null)
        {
            return null; // the handler says what is wrong
        }

        var fault = proofs.Check(http.Request, body, out var proof, by.ProofHeader);
        if (proof is null)
        {
            ProofGate.Keep(http.Request, by.ProofHeader, new CheckedAhead(fault, Proof: null, Admitting: null));
            return null;
        }

        if (trusts.Recall(proof.KeyId) is null && limiter.IsKnownToBeOver(Principal.Of(TierOfAddress(by.Tier), ClientAddress.Of(http)))
            && await gate.AdmitAddressAsync(http, RateLimitTier.Unsigned) is { } refusal)
        {
            return refusal;
        }

        var admitting = proofs.AdmitAccountAsync(http.Request, proof);
        ProofGate.Keep(http.Request, by.ProofHeader, new CheckedAhead(fault, proof, admitting));
        if (await IsAdmittedAsync(admitting, http.RequestAborted))
        {
            http.Items[CallerKey] = (proof.KeyId, await trusts.OfAsync(proof.KeyId, http.RequestAborted));
        }

        return null;
    }

    /// <summary>Whether the account's grain said in time that the proof is new. A handler that needs to know it waits for as long as it takes.</summary>
    private async Task<bool> IsAdmittedAsync(Task<(Proof? Proof, Refusal? Refusal)> admitting, CancellationToken cancellation)
    {
        try
        {
            return await admitting.WaitAsync(options.Value.CountTimeout, time, cancellation) is (not null, null);
        }
        catch (Exception e) when (GrainFaults.IsAway(e) && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>The refusal of a caller who was over a limit when it was last counted. Counts nothing.</summary>
    private async Task<Refusal?> RefuseAsync(HttpContext http, IReadOnlyList<Principal> principals)
    {
        foreach (var principal in principals)
        {
            if (await gate.RefuseAsync(http, principal) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static IReadOnlyList<Principal> PrincipalsOf(HttpContext http, RateLimitTier tier) =>
        PrincipalsOf(tier, http.Items[CallerKey] as (string, AccountTrust)?, ClientAddress.NameOf(ClientAddress.Of(http)));
}
