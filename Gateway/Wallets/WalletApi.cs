using System.Globalization;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>Shows wallets and their history.</summary>
internal static class WalletApi
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1000;

    public static void MapWallets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/users/{account}/balance", Balance);
        routes.MapGet("/users/{account}/transactions", Transactions);
    }

    /// <summary>With its owner's proof the wallet is opened if need be, so that a new user sees the starter credits.</summary>
    private static async Task<IResult> Balance(
        string account, HttpRequest http, ProofGate gate, IGrainFactory grains, CancellationToken cancellation)
    {
        if (!FieldRules.IsId(account))
        {
            return Refusals.InvalidField("account", "is not an account id");
        }

        var isOwner = false;
        if (http.Headers.ContainsKey(ProofSigner.HeaderName))
        {
            var (proof, refusal) = await gate.VerifyAccountAsync(http, ReadOnlyMemory<byte>.Empty);
            if (refusal is not null)
            {
                return refusal;
            }

            isOwner = proof?.KeyId == account;
        }

        var grain = grains.GetGrain<IWalletGrain>(account);
        return (isOwner ? await grain.Open(cancellation) : await grain.Find(cancellation)) is { } wallet
            ? Results.Json(ResponseOf(wallet), ProtocolJson.Default.BalanceResponse)
            : Refusals.UnknownAccount();
    }

    private static async Task<IResult> Transactions(
        string account, string? limit, string? cursor, HttpRequest http, ProofGate gate, IGrainFactory grains, CancellationToken cancellation)
    {
        var errors = new FieldErrors();
        var (count, before) = (DefaultLimit, long.MaxValue);
        errors.Require(FieldRules.IsId(account), "account", "is not an account id");
        errors.Require(limit is null || (TryRead(limit, out count) && count is >= 1 and <= MaxLimit), "limit", $"must be 1 to {MaxLimit}");
        errors.Require(cursor is null || (TryRead(cursor, out before) && before > 0), "cursor", "is not a next_cursor of this history");
        if (errors.Refusal is { } malformed)
        {
            return malformed;
        }

        var (proof, refusal) = await gate.VerifyAccountAsync(http, ReadOnlyMemory<byte>.Empty);
        if (refusal is not null || (proof is not null && proof.KeyId != account))
        {
            return refusal ?? Refusals.Forbidden("an account's history is for its owner");
        }

        var page = await grains.GetGrain<IWalletGrain>(account).GetStatement(
            new StatementQuery { Limit = count, Before = cursor is null ? null : before }, cancellation);
        return Results.Json(
            new TransactionsResponse([.. page.Entries.Select(EntryOf)], page.Next?.ToString(CultureInfo.InvariantCulture)),
            ProtocolJson.Default.TransactionsResponse);
    }

    private static bool TryRead<T>(string text, out T number) where T : ISpanParsable<T> =>
        T.TryParse(text, CultureInfo.InvariantCulture, out number!);

    private static BalanceResponse ResponseOf(WalletSnapshot wallet)
    {
        var balance = wallet.Balance.ToDecimal();
        return new BalanceResponse(
            wallet.Account, balance, decimal.Round(balance / 3600, 6), balance, wallet.Held.ToDecimal(), wallet.Available.ToDecimal());
    }

    private static TransactionEntry EntryOf(StatementEntry entry) => new(
        entry.Id,
        entry.Requester,
        entry.NodeId,
        entry.Amount.ToDecimal(),
        entry.DurationMilliseconds / 1000m,
        entry.JobId,
        entry.CreatedAt,
        entry.Type);
}
