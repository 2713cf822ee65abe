using MonkeyTroop.ClientProxy.Identity;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.ClientProxy.Coordinator;

/// <summary>The coordinator's calls that a client makes, in the name of its account.</summary>
internal sealed class CoordinatorClient(CoordinatorHttp http, Account account, TicketPatience patience)
{
    /// <summary>Where the coordinator is.</summary>
    public Uri Address => http.Address;

    /// <summary>Asks for a node that serves <paramref name="model"/> and a ticket for it.</summary>
    /// <param name="model">A model's name, or <c>sha256:</c> and its content hash.</param>
    /// <param name="excludedNodes">Nodes not to pick; what is over the limit is left out.</param>
    /// <param name="cancellation">Gives the call up.</param>
    public Task<CoordinatorAnswer<AuthorizeResponse>> AuthorizeAsync(
        string model, IReadOnlyCollection<string> excludedNodes, CancellationToken cancellation)
    {
        var request = new AuthorizeRequest
        {
            Model = model,
            Requester = account.Id,
            ExcludeNodes = excludedNodes.Count == 0 ? null : [.. excludedNodes.Take(FieldRules.MaxExcludedNodes)],
        };
        return patience.AskAsync(
            token => http.PostAsync(
                CoordinatorPaths.Authorize, request, ProtocolJson.Default.AuthorizeRequest, ProtocolJson.Default.AuthorizeResponse, token),
            cancellation);
    }

    /// <summary>The account's wallet. The first call with a proof opens the account.</summary>
    public Task<CoordinatorAnswer<BalanceResponse>> BalanceAsync(CancellationToken cancellation) =>
        http.GetAsync(CoordinatorPaths.Balance(account.Id), ProtocolJson.Default.BalanceResponse, cancellation);

    /// <summary>Gives credits of the account to another. The same request again gives nothing again.</summary>
    public Task<CoordinatorAnswer<TransferResponse>> TransferAsync(TransferRequest transfer, CancellationToken cancellation) => http.PostAsync(
        CoordinatorPaths.Transfers(account.Id), transfer, ProtocolJson.Default.TransferRequest, ProtocolJson.Default.TransferResponse, cancellation);

    /// <summary>One page of the account's history, newest first.</summary>
    public Task<CoordinatorAnswer<TransactionsResponse>> TransactionsAsync(HistoryPage page, CancellationToken cancellation) => http.GetAsync(
        $"{CoordinatorPaths.Transactions(account.Id)}{page.ToQuery()}", ProtocolJson.Default.TransactionsResponse, cancellation);

    /// <summary>The network's nodes, or those that serve <paramref name="model"/>.</summary>
    public Task<CoordinatorAnswer<PeersResponse>> PeersAsync(string? model, CancellationToken cancellation) =>
        http.GetAsync(
            model is null ? CoordinatorPaths.Peers : $"{CoordinatorPaths.Peers}?model={Uri.EscapeDataString(model)}",
            ProtocolJson.Default.PeersResponse,
            cancellation);

    /// <summary>The network's models.</summary>
    public Task<CoordinatorAnswer<ModelList>> ModelsAsync(CancellationToken cancellation) =>
        http.GetAsync(CoordinatorPaths.Models, ProtocolJson.Default.ModelList, cancellation);

    /// <summary>A one-time token with which a new node joins this account.</summary>
    public Task<CoordinatorAnswer<InviteResponse>> InviteAsync(CancellationToken cancellation) =>
        http.PostAsync(CoordinatorPaths.Invite, ProtocolJson.Default.InviteResponse, cancellation);
}
