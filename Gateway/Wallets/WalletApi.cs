using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Admin;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Accounts;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>Shows wallets.</summary>
internal static class WalletApi
{
    public static void MapWallets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/users/{account}/balance", Balance).Limited(RateLimitTier.Wallet).Described(WalletDocs.Balance);
        routes.MapTransfers();
        routes.MapHistory();
    }

    /// <summary>
    /// With its owner's proof the wallet is opened if need be, so that a new user sees the starter credits. Without one nothing is changed:
    /// in Trusted mode an unknown account is shown what it would begin with, as older clients expect.
    /// </summary>
    private static async Task<IResult> Balance(
        string account,
        HttpRequest http,
        ProofGate gate,
        AdminGate admin,
        SignupGate signups,
        IGrainFactory grains,
        IOptions<WalletOptions> wallets,
        TimeProvider time,
        CancellationToken cancellation)
    {
        if (!FieldRules.IsId(account))
        {
            return Refusals.InvalidField("account", "is not an account id");
        }

        var (owner, refusal) = await AccountAccess.CheckAsync(account, http, gate, admin);
        if (refusal is not null)
        {
            return refusal;
        }

        if (owner is not null && await signups.OpenAsync(http.HttpContext, account, cancellation) is { } tooMany)
        {
            return tooMany;
        }

        var wallet = await grains.GetGrain<IWalletGrain>(account).Find(cancellation)
            ?? (gate.IsTrusting && !admin.IsAdmin(http) ? Beginning(account, Credits.Of(wallets.Value.StarterCredits)) : null);
        return wallet is null ? Refusals.UnknownAccount() : Results.Json(ResponseOf(wallet, time.GetUtcNow()), ProtocolJson.Default.BalanceResponse);
    }

    private static WalletSnapshot Beginning(string account, Credits starter) => new(account, starter, Credits.Zero, starter, Version: 0);

    private static BalanceResponse ResponseOf(WalletSnapshot wallet, DateTimeOffset now)
    {
        var balance = wallet.Balance.ToDecimal();
        return new BalanceResponse(
            wallet.Account,
            balance,
            decimal.Round(balance / 3600, 6),
            balance,
            wallet.Held.ToDecimal(),
            wallet.Available.ToDecimal(),
            wallet.Starter.ToDecimal(),
            wallet.GiveableAt(now).ToDecimal(),
            wallet.Locked.At(now).ToDecimal(),
            wallet.Locked.LotsAt(now) is { Count: > 0 } lots ? [.. lots.Select(lot => new LockedPart(lot.FreeFrom, lot.Amount.ToDecimal()))] : null);
    }
}
