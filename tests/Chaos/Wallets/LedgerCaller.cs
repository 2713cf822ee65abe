using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Protocol.Wallets;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>Calls coordinators, any of them for any call, and keeps the journal of what was asked and answered.</summary>
internal sealed class LedgerCaller : IDisposable
{
    /// <summary>Longer than the coordinator's own limits, so that one that lives always answers first.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    private readonly Journal _journal;
    private readonly Action<Uri, Fate, string>? _heard;
    private readonly SocketsHttpHandler _connections = new() { UseProxy = false };
    private readonly CoordinatorHttp[] _coordinators;
    private readonly ConcurrentDictionary<(string Account, Uri Coordinator), CoordinatorHttp> _signed = new();

    /// <summary>Makes a caller.</summary>
    /// <param name="coordinators">Whom to call.</param>
    /// <param name="journal">Keeps what was asked and answered.</param>
    /// <param name="heard">Told of every answer, or that none came: by whom, what it means, and its status and code.</param>
    public LedgerCaller(IEnumerable<Uri> coordinators, Journal journal, Action<Uri, Fate, string>? heard = null)
    {
        (_journal, _heard) = (journal, heard);
        _coordinators = [.. coordinators.Select(address => Make(address, _connections))];
    }

    public async Task<AskedHold> AuthorizeAsync(EcKeyPair account, string model, Random random)
    {
        var http = Pick(random);
        var proof = "";
        var answer = await http.PostAsync(
            CoordinatorPaths.Authorize,
            new AuthorizeRequest { Model = model, Requester = account.Thumbprint },
            ProtocolJson.Default.AuthorizeRequest,
            ProtocolJson.Default.AuthorizeResponse,
            default,
            (headers, body) => proof = AddProof(headers, account, "POST", new Uri(http.Address, CoordinatorPaths.Authorize), body));
        var asked = new AskedHold(
            IdOf(proof), account.Thumbprint, Count(http, "authorize", answer), answer.Value, answer.Problem?.Code == ProblemCodes.StoreAway,
            Describe(answer));
        _journal.Add(asked);
        return asked;
    }

    /// <summary>Hands a receipt in, for the first time or again.</summary>
    /// <param name="asked">The receipt.</param>
    /// <param name="random">Picks the coordinator.</param>
    public async Task<Fate> SubmitAsync(AskedReceipt asked, Random random)
    {
        var http = Pick(random);
        var answer = await http.PostAsync(
            CoordinatorPaths.SubmitReceipt, asked.Receipt, ProtocolJson.Default.ReceiptSubmission, ProtocolJson.Default.SettlementResponse, default);
        var fate = Count(http, asked.IsForged ? "forged receipt" : "receipt", answer);
        asked.Note(fate, answer.Value?.CreditsTransferred);
        if (fate == (asked.IsForged ? Fate.Done : Fate.Refused))
        {
            _journal.AddFault($"{(asked.IsForged ? "a forged" : "a good")} receipt {asked.Receipt.Sequence} of job {asked.Receipt.JobId}: {answer.Explain()}");
        }

        return fate;
    }

    /// <summary>Asks for a longer hold, for the first time or again.</summary>
    public async Task<Fate> ExtendAsync(AskedExtension asked, EcKeyPair account, Random random)
    {
        var http = Pick(random);
        var answer = await PostAsync(
            http,
            CoordinatorPaths.Extend(asked.JobId),
            account,
            new ExtendRequest { Seconds = asked.Milliseconds / 1000m, Requester = account.Thumbprint },
            ProtocolJson.Default.ExtendRequest,
            ProtocolJson.Default.ExtendResponse);
        var fate = Count(http, "extend", answer);
        asked.Note(fate, answer.Value);
        return fate;
    }

    /// <summary>Says that a job will not be used again. What is charged, released and held is all that was ever set aside.</summary>
    public async Task<Fate> EndAsync(AskedWord word, EcKeyPair account, JobOutcome outcome, Random random)
    {
        var jobId = word.JobId;
        var http = Pick(random);
        var answer = await PostAsync(
            http,
            CoordinatorPaths.End(jobId),
            account,
            new EndRequest
            {
                Outcome = outcome,
                Requester = account.Thumbprint,
                Seconds = word.Milliseconds / 1000m,
                Requests = 0,
                Cancelled = 0,
                Broken = 0,
            },
            ProtocolJson.Default.EndRequest,
            ProtocolJson.Default.EndResponse);
        if (answer.Value is { } end && (end.Charged < 0 || end.Released < 0 || end.Held < 0 || (end.Token is null && end.Held > 0)))
        {
            _journal.AddFault($"the end of job {jobId} was answered with {end.Charged} charged, {end.Released} released and {end.Held} held");
        }

        return word.Fate = Count(http, "end", answer);
    }

    /// <summary>Asks for a transfer, for the first time or again.</summary>
    public async Task<Fate> TransferAsync(AskedTransfer asked, EcKeyPair sender, Random random)
    {
        var http = Pick(random);
        var answer = await PostTransferAsync(http, asked.Request, sender);
        var fate = Count(http, "gift", answer);
        asked.Note(fate, answer.Value);
        if (answer.Value is { } given)
        {
            _journal.Saw(asked.From, given.Balance, given.Held);
        }

        return fate;
    }

    /// <summary>Asks for something else under the key of a transfer that was made, which must be refused.</summary>
    public async Task ForgeAsync(AskedTransfer made, EcKeyPair sender, Random random)
    {
        var http = Pick(random);
        var answer = await PostTransferAsync(http, made.Request with { Amount = made.Request.Amount + 1 }, sender);
        if (Count(http, "forged gift", answer) == Fate.Done)
        {
            _journal.AddFault($"gift {made.Request.Memo} was made again with another amount");
        }
    }

    public async Task<Fate> BalanceAsync(EcKeyPair account, Random random)
    {
        var http = _signed.GetOrAdd(
            (account.Thumbprint, Pick(random).Address),
            key => Make(key.Coordinator, new ProofHandler(account, TimeProvider.System) { InnerHandler = _connections }));
        var answer = await http.GetAsync(CoordinatorPaths.Balance(account.Thumbprint), ProtocolJson.Default.BalanceResponse, default);
        if (answer.Value is { } wallet)
        {
            _journal.Saw(account.Thumbprint, wallet.Balance, wallet.Held);
        }

        return Count(http, "balance", answer);
    }

    public void Dispose() => _connections.Dispose();

    private Fate Count<T>(CoordinatorHttp http, string call, CoordinatorAnswer<T> answer) where T : class
    {
        var fate = _journal.Count(call, answer);
        _heard?.Invoke(http.Address, fate, Describe(answer));
        return fate;
    }

    private static string Describe<T>(CoordinatorAnswer<T> answer) where T : class =>
        answer.Status is { } status ? $"{(int)status} {answer.Problem?.Code}".TrimEnd() : "no answer";

    private static Task<CoordinatorAnswer<TransferResponse>> PostTransferAsync(CoordinatorHttp http, TransferRequest request, EcKeyPair sender) => PostAsync(
        http, CoordinatorPaths.Transfers(sender.Thumbprint), sender, request, ProtocolJson.Default.TransferRequest, ProtocolJson.Default.TransferResponse);

    /// <summary>A call with an account's proof.</summary>
    private static Task<CoordinatorAnswer<TAnswer>> PostAsync<TBody, TAnswer>(
        CoordinatorHttp http, string path, EcKeyPair account, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType)
        where TAnswer : class =>
        http.PostAsync(path, body, bodyType, answerType, default, (headers, bytes) => AddProof(headers, account, "POST", new Uri(http.Address, path), bytes));

    private static CoordinatorHttp Make(Uri address, HttpMessageHandler handler) =>
        new(new HttpClient(handler, disposeHandler: false) { BaseAddress = address, Timeout = HangLimit.Of(Limit) });

    private CoordinatorHttp Pick(Random random) => _coordinators[random.Next(_coordinators.Length)];

    private static string AddProof(HttpRequestHeaders headers, EcKeyPair account, string method, Uri url, byte[] body)
    {
        var proof = ProofSigner.Sign(account, method, url, body, TimeProvider.System);
        headers.Add(ProofSigner.HeaderName, proof);
        return proof;
    }

    private static string IdOf(string proof)
    {
        var payload = Base64Url.DecodeFromChars(proof.Split('.')[1]);
        using var claims = JsonDocument.Parse(payload);
        return claims.RootElement.GetProperty("jti").GetString()!;
    }
}
