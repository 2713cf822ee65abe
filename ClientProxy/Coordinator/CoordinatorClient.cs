using System.Text.Json.Serialization.Metadata;
using MonkeyTroop.ClientProxy.Identity;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.ClientProxy.Coordinator;

/// <summary>The coordinator's calls that a client makes, in the name of its account.</summary>
internal sealed class CoordinatorClient(CoordinatorHttp http, Account account, TicketPatience patience)
{
    /// <summary>Pages of a list that are read, of 1000 entries each: as many models as a coordinator lists.</summary>
    private const int MaxPages = 10;

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
            Extends = true,
        };
        return patience.AskAsync(
            token => http.PostAsync(
                CoordinatorPaths.Authorize, request, ProtocolJson.Default.AuthorizeRequest, ProtocolJson.Default.AuthorizeResponse, token),
            cancellation);
    }

    /// <summary>Asks that a job's hold pay for so many seconds in all, and for a newer ticket.</summary>
    public Task<CoordinatorAnswer<ExtendResponse>> ExtendAsync(string jobId, decimal seconds, decimal usedSeconds, CancellationToken cancellation) => http.PostAsync(
        CoordinatorPaths.Extend(jobId),
        new ExtendRequest { Seconds = seconds, UsedSeconds = usedSeconds, Requester = account.Id },
        ProtocolJson.Default.ExtendRequest,
        ProtocolJson.Default.ExtendResponse,
        cancellation);

    /// <summary>Says that a job will not be used again.</summary>
    public Task<CoordinatorAnswer<EndResponse>> EndAsync(string jobId, EndRequest end, CancellationToken cancellation) => http.PostAsync(
        CoordinatorPaths.End(jobId), end with { Requester = account.Id }, ProtocolJson.Default.EndRequest, ProtocolJson.Default.EndResponse, cancellation);

    /// <summary>The account's wallet. The first call with a proof opens the account.</summary>
    public Task<CoordinatorAnswer<BalanceResponse>> BalanceAsync(CancellationToken cancellation) =>
        http.GetAsync(CoordinatorPaths.Balance(account.Id), ProtocolJson.Default.BalanceResponse, cancellation);

    /// <summary>What one of the account's jobs cost, and why.</summary>
    public Task<CoordinatorAnswer<AccountJobResponse>> JobAsync(string jobId, CancellationToken cancellation) =>
        http.GetAsync(CoordinatorPaths.Job(account.Id, jobId), ProtocolJson.Default.AccountJobResponse, cancellation);

    /// <summary>Gives credits of the account to another. The same request again gives nothing again.</summary>
    public Task<CoordinatorAnswer<TransferResponse>> TransferAsync(TransferRequest transfer, CancellationToken cancellation) => http.PostAsync(
        CoordinatorPaths.Transfers(account.Id), transfer, ProtocolJson.Default.TransferRequest, ProtocolJson.Default.TransferResponse, cancellation);

    /// <summary>One page of the account's history, newest first.</summary>
    public Task<CoordinatorAnswer<TransactionsResponse>> TransactionsAsync(HistoryPage page, CancellationToken cancellation) => http.GetAsync(
        $"{CoordinatorPaths.Transactions(account.Id)}{page.ToQuery()}", ProtocolJson.Default.TransactionsResponse, cancellation);

    /// <summary>The network's nodes, or those that serve <paramref name="model"/>; all pages.</summary>
    public Task<CoordinatorAnswer<PeersResponse>> PeersAsync(string? model, CancellationToken cancellation) => ReadAsync(
        CoordinatorPaths.Peers,
        model is null ? [] : [("model", model)],
        ProtocolJson.Default.PeersResponse,
        page => page.NextCursor,
        (all, page) => new PeersResponse(all.Count + page.Count, [.. all.Nodes, .. page.Nodes], page.NextCursor),
        cancellation);

    /// <summary>The first nodes that serve <paramref name="model"/>: one call, however many there are.</summary>
    public Task<CoordinatorAnswer<PeersResponse>> FirstPeersAsync(string model, CancellationToken cancellation) =>
        http.GetAsync(CoordinatorPaths.Peers + ToText([("model", model)]), ProtocolJson.Default.PeersResponse, cancellation);

    /// <summary>The network's models; all pages.</summary>
    public Task<CoordinatorAnswer<ModelList>> ModelsAsync(CancellationToken cancellation) => ReadAsync(
        CoordinatorPaths.Models,
        [],
        ProtocolJson.Default.ModelList,
        page => page.NextCursor,
        (all, page) => new ModelList(all.Object, [.. all.Data, .. page.Data], page.NextCursor),
        cancellation);

    /// <summary>A one-time token with which a new node joins this account.</summary>
    public Task<CoordinatorAnswer<InviteResponse>> InviteAsync(CancellationToken cancellation) =>
        http.PostAsync(CoordinatorPaths.Invite, ProtocolJson.Default.InviteResponse, cancellation);

    /// <summary>Reads a list page by page. A page that is refused refuses the list: part of it would look like all.</summary>
    private async Task<CoordinatorAnswer<T>> ReadAsync<T>(
        string path,
        IReadOnlyList<(string Name, string Value)> query,
        JsonTypeInfo<T> type,
        Func<T, string?> nextOf,
        Func<T, T, T> join,
        CancellationToken cancellation) where T : class
    {
        var answer = await http.GetAsync(path + ToText(query), type, cancellation);
        for (var pages = 1; pages < MaxPages && answer.Value is { } all && nextOf(all) is { } cursor; pages++)
        {
            var page = await http.GetAsync(path + ToText([.. query, ("cursor", cursor)]), type, cancellation);
            answer = page.Value is null ? page : page with { Value = join(all, page.Value) };
        }

        return answer;
    }

    private static string ToText(IReadOnlyList<(string Name, string Value)> query) =>
        query.Count == 0 ? "" : "?" + string.Join('&', query.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"));
}
