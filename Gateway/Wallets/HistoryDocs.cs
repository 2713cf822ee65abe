using System.Text;
using Microsoft.Net.Http.Headers;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>Describes histories.</summary>
internal static class HistoryDocs
{
    public static readonly EndpointDoc Read = new("listTransactions", WalletDocs.Tag, "An account's movements of credits, newest first")
    {
        Description = "A page at a time, as JSON or CSV by the header Accept. For its owner and the administrator.",
        Parameters =
        [
            EndpointParameter.Account,
            EndpointParameter.QueryNumber("limit", "Most entries of the page, 50 when left out.", 50, 1, HistoryQuery.MaxLimit),
            EndpointParameter.QueryText("cursor", "An earlier page's next_cursor.", "1767225600000000-41", EndpointParameter.MaxIdLength),
            EndpointParameter.QueryTime("from", "Entries at this time or later.", "2026-01-01T00:00:00Z"),
            EndpointParameter.QueryTime("to", "Entries before this time.", "2026-02-01T00:00:00Z"),
        ],
        Access = [Access.Proof, Access.Admin],
        Responses =
        [
            EndpointExample.Of(ProtocolJson.Default.TransactionsResponse, new TransactionsResponse([Paid], "1767225600000000-41")),
            EndpointExample.OfText(TransactionCsv.MediaType, Encoding.UTF8.GetString(TransactionCsv.ToBytes([Paid]))),
        ],
        ResponseHeaders = [HeaderNames.Link],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Limited, .. CommonRefusals.Bounded, .. CommonRefusals.Proof,
            Refusals.InvalidField("limit", $"must be 1 to {HistoryQuery.MaxLimit}"),
            AccountAccess.OthersAccount(),
            Refusals.NotAcceptable(HistoryFormats.Offered),
        ],
    };

    private static TransactionEntry Paid => new(
        42, Sample.Account, Sample.Node, -12.5m, 12.5m, Sample.Job, Sample.Now, EntryTypes.Settlement, Sample.Friend, null, $"receipt:{Sample.Job}:3");
}
