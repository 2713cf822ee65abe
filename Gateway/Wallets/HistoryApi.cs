using System.Globalization;
using MonkeyTroop.Gateway.Admin;
using MonkeyTroop.Gateway.Answers;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>
/// Shows accounts' histories, a page at a time, as JSON or CSV. The next page is named twice: by the cursor in JSON, and by
/// the header <c>Link</c> with the relation <c>next</c> (RFC 8288) in either form.
/// </summary>
internal static class HistoryApi
{
    public static void MapHistory(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/users/{account}/transactions", Read).Limited(RateLimitTier.Wallet).Bounded().Described(HistoryDocs.Read);

    private static async Task<IResult> Read(
        string account, [AsParameters] HistoryQuery query, HttpRequest http, ProofGate gate, AdminGate admin,
        IGrainFactory grains, CancellationToken cancellation)
    {
        var (statement, malformed) = query.Read(account);
        if (malformed is not null)
        {
            return malformed;
        }

        if (HistoryFormats.Choose(http.Headers.Accept) is not { } format)
        {
            return Refusals.NotAcceptable(HistoryFormats.Offered);
        }

        if (await AccountAccess.CheckAsync(account, http, gate, admin) is (_, { } refusal))
        {
            return refusal;
        }

        var page = await grains.GetGrain<IWalletGrain>(account).GetHistory(statement!, cancellation);
        var entries = page.Entries.Select(EntryOf).ToList();
        var cursor = page is { Next: { } next, NextTime: { } time } ? new PagePosition(time, next).ToString() : page.Next?.ToString(CultureInfo.InvariantCulture);
        var headers = http.HttpContext.Response.Headers;
        headers.Vary = "Accept";
        if (cursor is not null)
        {
            headers.Link = $"<{http.PathBase.Add(http.Path).ToUriComponent()}{query.After(cursor)}>; rel=\"next\"";
        }

        return format == HistoryFormat.Csv
            ? new BytesAnswer(TransactionCsv.ToBytes(entries), TransactionCsv.ContentType)
            : BytesAnswer.Of(new TransactionsResponse(entries, cursor), ProtocolJson.Default.TransactionsResponse);
    }

    private static TransactionEntry EntryOf(AccountHistoryEntry entry) => new(
        entry.Id,
        entry.Requester,
        entry.NodeId,
        entry.Amount.ToDecimal(),
        entry.DurationMilliseconds / 1000m,
        entry.JobId,
        entry.CreatedAt,
        entry.Type,
        entry.Counterparty,
        entry.Description,
        entry.TransferId,
        entry.Starter.ToDecimal(),
        entry.Locked.ToDecimal());
}
