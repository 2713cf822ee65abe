using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Protocol.Wallets;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.TestKit.Coordinator;

/// <summary>Typed calls to the coordinator as one account, past the client proxy.</summary>
public sealed class CoordinatorProbe : IDisposable
{
    /// <summary>The memo of <see cref="GrantAsync"/>.</summary>
    public const string GrantMemo = "to give";

    private const int PageSize = 50;

    private readonly HttpClient _plain;
    private readonly HttpClient _signed;
    private readonly CoordinatorHttp _http;
    private readonly ConcurrentQueue<string> _received = new();

    /// <summary>Makes the probe of an account.</summary>
    /// <param name="coordinator">Where the coordinator is.</param>
    /// <param name="key">The account's key; the caller keeps it.</param>
    public CoordinatorProbe(Uri coordinator, EcKeyPair key)
    {
        (Coordinator, Key) = (coordinator, key);
        _plain = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = coordinator };
        _signed = new HttpClient(new ProofHandler(key, TimeProvider.System) { InnerHandler = new SocketsHttpHandler { UseProxy = false } })
        {
            BaseAddress = coordinator,
        };
        _http = new CoordinatorHttp(_signed);
    }

    /// <summary>Where the coordinator is.</summary>
    public Uri Coordinator { get; }

    /// <summary>The account's key.</summary>
    public EcKeyPair Key { get; }

    /// <summary>The account's id.</summary>
    public string Account => Key.Thumbprint;

    /// <summary>Every ticket and join token that it was given.</summary>
    public IReadOnlyList<string> Received => [.. _received];

    /// <summary>The account's wallet; opens the account when it is new.</summary>
    public async Task<BalanceResponse> BalanceAsync() =>
        Value("balance", await _http.GetAsync(CoordinatorPaths.Balance(Account), ProtocolJson.Default.BalanceResponse, default).ConfigureAwait(false));

    /// <summary>How far a node can be relied on, with what only its owner is told when the account is that.</summary>
    public async Task<ReputationResponse> ReputationAsync(string nodeId) =>
        Value("reputation", await _http.GetAsync(CoordinatorPaths.Reputation(nodeId), ProtocolJson.Default.ReputationResponse, default).ConfigureAwait(false));

    /// <summary>The account's whole history, newest first.</summary>
    public async Task<IReadOnlyList<TransactionEntry>> TransactionsAsync()
    {
        var all = new List<TransactionEntry>();
        for (string? cursor = null; ;)
        {
            var page = Value("transactions", await _http.GetAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{CoordinatorPaths.Transactions(Account)}?limit={PageSize}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}"),
                ProtocolJson.Default.TransactionsResponse,
                default).ConfigureAwait(false));
            all.AddRange(page.Transactions);
            cursor = page.NextCursor;
            if (cursor is null)
            {
                return all;
            }
        }
    }

    /// <summary>Gives credits of the account to another.</summary>
    public Task<CoordinatorAnswer<TransferResponse>> TransferAsync(string to, decimal amount, string key, string? memo = null) => _http.PostAsync(
        CoordinatorPaths.Transfers(Account),
        new TransferRequest { To = to, Amount = amount, IdempotencyKey = key, Memo = memo },
        ProtocolJson.Default.TransferRequest,
        ProtocolJson.Default.TransferResponse,
        default);

    /// <summary>Waits for the settlement rows of a job to satisfy a condition.</summary>
    public Task<IReadOnlyList<TransactionEntry>> JobRowsAsync(string jobId, Func<IReadOnlyList<TransactionEntry>, bool> until, string what) =>
        Eventually.GetAsync<IReadOnlyList<TransactionEntry>>(
            async () => (await TransactionsAsync().ConfigureAwait(false)).Where(row => row.JobId == jobId).ToList() is var rows && until(rows) ? rows : null,
            what);

    /// <summary>Asks for a ticket.</summary>
    public async Task<CoordinatorAnswer<AuthorizeResponse>> AuthorizeAsync(string model, params IReadOnlyList<string> excluded)
    {
        var answer = await _http.PostAsync(
            CoordinatorPaths.Authorize,
            new AuthorizeRequest { Model = model, Requester = Account, ExcludeNodes = excluded },
            ProtocolJson.Default.AuthorizeRequest,
            ProtocolJson.Default.AuthorizeResponse,
            default).ConfigureAwait(false);
        if (answer.Value is { } granted)
        {
            _received.Enqueue(granted.Token);
        }

        return answer;
    }

    /// <summary>
    /// Asks for a ticket that must be given, again while no node is free or known for the model: an engine that failed is away for a moment,
    /// and what a node has just begun to offer is known a moment later.
    /// </summary>
    public Task<AuthorizeResponse> TicketAsync(string model) => Eventually.GetAsync(
        async () => await AuthorizeAsync(model).ConfigureAwait(false) is var answer
            && (answer.Status == HttpStatusCode.ServiceUnavailable || answer.Problem?.Code == ProblemCodes.UnknownModel)
            ? null
            : Value("authorize", answer),
        $"a node is free for {model}");

    /// <summary>Asks that a job's hold pay for so many seconds in all.</summary>
    public async Task<CoordinatorAnswer<ExtendResponse>> ExtendAsync(string jobId, decimal seconds, decimal? usedSeconds = null)
    {
        var answer = await _http.PostAsync(
            CoordinatorPaths.Extend(jobId),
            new ExtendRequest { Seconds = seconds, UsedSeconds = usedSeconds, Requester = Account },
            ProtocolJson.Default.ExtendRequest,
            ProtocolJson.Default.ExtendResponse,
            default).ConfigureAwait(false);
        if (answer.Value is { } extended)
        {
            _received.Enqueue(extended.Token);
        }

        return answer;
    }

    /// <summary>Says that a job will not be used again.</summary>
    public Task<CoordinatorAnswer<EndResponse>> EndAsync(string jobId, JobOutcome outcome = JobOutcome.Completed) =>
        EndAsync(jobId, new EndRequest { Outcome = outcome });

    /// <summary>Says that a job will not be used again, and what its requests took.</summary>
    public Task<CoordinatorAnswer<EndResponse>> EndAsync(string jobId, decimal seconds, long requests = 1) =>
        EndAsync(jobId, new EndRequest { Outcome = JobOutcome.Completed, Seconds = seconds, Requests = requests, Cancelled = 0, Broken = 0 });

    /// <summary>Says that a job will not be used again, and all that there is to say of it.</summary>
    public async Task<CoordinatorAnswer<EndResponse>> EndAsync(string jobId, EndRequest end)
    {
        ArgumentNullException.ThrowIfNull(end);
        var answer = await _http.PostAsync(
            CoordinatorPaths.End(jobId),
            end with { Requester = Account },
            ProtocolJson.Default.EndRequest,
            ProtocolJson.Default.EndResponse,
            default).ConfigureAwait(false);
        if (answer.Value?.Token is { } token)
        {
            _received.Enqueue(token);
        }

        return answer;
    }

    /// <summary>Makes a join token.</summary>
    public async Task<InviteResponse> InviteAsync()
    {
        var invite = Value("invite", await _http.PostAsync(CoordinatorPaths.Invite, ProtocolJson.Default.InviteResponse, default).ConfigureAwait(false));
        _received.Enqueue(invite.JoinToken);
        return invite;
    }

    /// <summary>The models that the network serves now.</summary>
    public async Task<ModelList> ModelsAsync() =>
        Value("models", await _http.GetAsync(CoordinatorPaths.Models, ProtocolJson.Default.ModelList, default).ConfigureAwait(false));

    /// <summary>What one of the account's jobs cost, and why.</summary>
    public Task<CoordinatorAnswer<AccountJobResponse>> JobAsync(string jobId) =>
        _http.GetAsync(CoordinatorPaths.Job(Account, jobId), ProtocolJson.Default.AccountJobResponse, default);

    /// <summary>What a model's tokens are paid by.</summary>
    public async Task<ModelRatesResponse> RatesAsync(string model) =>
        Value("rates", await _http.GetAsync(CoordinatorPaths.Rates(model), ProtocolJson.Default.ModelRatesResponse, default).ConfigureAwait(false));

    /// <summary>Waits until a model is served.</summary>
    public Task ModelIsServedAsync(string model) => Eventually.TrueAsync(
        async () => await _http.GetAsync(CoordinatorPaths.Models, ProtocolJson.Default.ModelList, default).ConfigureAwait(false) is { Value.Data: var served }
            && served.Any(entry => entry.Id == model),
        $"the coordinator lists {model}");

    /// <summary>Waits until the coordinator has run for as long as a node can be silent, so that it knows which models no node serves.</summary>
    public Task HasHeardAllAsync() => Eventually.TrueAsync(
        async () => (await AuthorizeAsync("served-by-none:1b").ConfigureAwait(false)).Problem?.Code == ProblemCodes.UnknownModel,
        "the coordinator tells models that no node serves");

    /// <summary>Sends any request and gives the answer as it comes.</summary>
    public async Task<RawAnswer> SendAsync(RawRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var message = request.ToMessage(Coordinator);
        using var response = await _plain.SendAsync(message).ConfigureAwait(false);
        return await RawAnswer.ReadAsync(response, default).ConfigureAwait(false);
    }

    /// <summary>Opens an account, and lets the administrator grant it credits: those that it earns of new accounts cannot be given away at once.</summary>
    /// <param name="credits">How many.</param>
    /// <exception cref="InvalidOperationException">The coordinator refused.</exception>
    public async Task GrantAsync(int credits)
    {
        await BalanceAsync().ConfigureAwait(false);
        var answer = await SendAsync(new RawRequest($"/admin/accounts/{Account}/grant")
        {
            AdminPassword = Secrets.AdminPassword,
            Json = string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""{"amount":{{credits}},"key":"to-give","memo":"{{GrantMemo}}"}"""),
        }).ConfigureAwait(false);
        if (answer.Status != 200)
        {
            throw new InvalidOperationException($"a grant to {Account} was answered with {answer.Status}: {answer.Body}");
        }
    }

    /// <summary>What the coordinator's readiness answers.</summary>
    public Task<RawAnswer> ReadinessAsync() => SendAsync(new RawRequest("/health/ready") { Method = HttpMethod.Get });

    /// <summary>What a new account starts with.</summary>
    /// <param name="coordinator">The coordinator.</param>
    public static async Task<decimal> StarterOfANewAccountAsync(Uri coordinator)
    {
        using var key = EcKeyPair.Create();
        using var account = new CoordinatorProbe(coordinator, key);
        return (await account.BalanceAsync().ConfigureAwait(false)).Balance;
    }

    /// <summary>Whether the coordinator says that it is healthy.</summary>
    public async Task<bool> IsHealthyAsync() =>
        await SendAsync(new RawRequest("/health") { Method = HttpMethod.Get }).ConfigureAwait(false) is { Status: 200 } answer
        && answer.Body.Contains("healthy", StringComparison.Ordinal);

    /// <inheritdoc />
    public void Dispose()
    {
        _plain.Dispose();
        _signed.Dispose();
    }

    private static T Value<T>(string call, CoordinatorAnswer<T> answer) where T : class =>
        answer.Value ?? throw new RefusedException(call, answer.Explain());
}
