using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.TestKit.Coordinator;

/// <summary>
/// A fake: a node without a machine behind it, for tests of the coordinator alone. It joins, heartbeats and signs receipts
/// as a worker does, so that a test decides what is stated, when and how often.
/// </summary>
public sealed class FakeNode : IDisposable
{
    private const string Address = "127.0.0.1";

    /// <summary>Often enough that a coordinator which comes back, or a busy machine, never takes the node for silent.</summary>
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();
    private readonly HttpClient _signed;
    private readonly CoordinatorHttp _http;
    private readonly bool _ownsKey;
    private byte[] _receiptKey = [];
    private volatile IReadOnlyList<string> _served = [];
    private bool _isSending;

    private FakeNode(Uri coordinator, string nodeId, EcKeyPair? key = null, HttpMessageHandler? transport = null)
    {
        (NodeId, Key, _ownsKey) = (nodeId, key ?? EcKeyPair.Create(), key is null);
        _signed = new HttpClient(new ProofHandler(Key, TimeProvider.System) { InnerHandler = transport ?? new SocketsHttpHandler { UseProxy = false } })
        {
            BaseAddress = coordinator,
        };
        _http = new CoordinatorHttp(_signed);
    }

    /// <summary>The size that it states for its models; null states none.</summary>
    public long? ModelBytes { get; set; }

    /// <summary>Whether it says that it counts tokens, as workers of this version do.</summary>
    public bool? CountsTokens { get; set; }

    /// <summary>The node's key.</summary>
    public EcKeyPair Key { get; }

    /// <summary>The node's id.</summary>
    public string NodeId { get; }

    /// <summary>Joins a node to an account by the owner's proof.</summary>
    /// <param name="coordinator">Where the coordinator is.</param>
    /// <param name="owner">The account.</param>
    /// <param name="nodeId">The node's id.</param>
    /// <param name="transport">How its calls travel; over plain connections when null.</param>
    public static async Task<FakeNode> JoinAsync(Uri coordinator, EcKeyPair owner, string nodeId, HttpMessageHandler? transport = null)
    {
        var node = new FakeNode(coordinator, nodeId, transport: transport);
        var answer = await node.RegisterAsync(owner).ConfigureAwait(false);
        if (answer.Value is null)
        {
            node.Dispose();
            throw new RefusedException("register", answer.Explain());
        }

        node._receiptKey = Convert.FromBase64String(answer.Value.ReceiptKey);
        return node;
    }

    /// <summary>Joins a node to an account and has it serve a model from then on.</summary>
    /// <param name="coordinator">Where the coordinator is.</param>
    /// <param name="owner">The account.</param>
    /// <param name="nodeId">The node's id.</param>
    /// <param name="model">The model.</param>
    /// <param name="modelBytes"><see cref="ModelBytes"/>.</param>
    /// <param name="countsTokens"><see cref="CountsTokens"/>.</param>
    public static async Task<FakeNode> ServingAsync(
        Uri coordinator, EcKeyPair owner, string nodeId, string model, long? modelBytes = null, bool? countsTokens = null)
    {
        var node = await JoinAsync(coordinator, owner, nodeId).ConfigureAwait(false);
        (node.ModelBytes, node.CountsTokens) = (modelBytes, countsTokens);
        await node.ServeAsync(model).ConfigureAwait(false);
        return node;
    }

    /// <summary>Registers a fresh key under a node id.</summary>
    /// <param name="coordinator">Where the coordinator is.</param>
    /// <param name="nodeId">The node's id.</param>
    /// <param name="owner">The owner whose proof goes along, or null.</param>
    /// <param name="joinToken">The join token, or null.</param>
    public static async Task<CoordinatorAnswer<RegisterResponse>> TryJoinAsync(Uri coordinator, string nodeId, EcKeyPair? owner, string? joinToken)
    {
        using var node = new FakeNode(coordinator, nodeId);
        return await node.RegisterAsync(owner, joinToken).ConfigureAwait(false);
    }

    /// <summary>The same node, calling another coordinator on the same store. It ends before this one.</summary>
    public FakeNode At(Uri coordinator) => new(coordinator, NodeId, Key) { _receiptKey = _receiptKey };

    /// <summary>Registers the node again, as one does that lost the answer.</summary>
    public Task<CoordinatorAnswer<RegisterResponse>> RegisterAgainAsync(EcKeyPair owner) => RegisterAsync(owner);

    /// <summary>Signs a receipt as a worker does.</summary>
    public ReceiptSubmission Sign(ReceiptSubmission receipt) => ReceiptSignature.SignBoth(receipt, _receiptKey);

    /// <summary>Signs a receipt as a worker of before the line v3 did.</summary>
    public ReceiptSubmission SignOlder(ReceiptSubmission receipt) => receipt with { Signature = ReceiptSignature.Sign(receipt, _receiptKey) };

    /// <summary>Sends a heartbeat that offers the models, and must be taken; from then on the node sends heartbeats by itself until it is disposed.</summary>
    public async Task ServeAsync(params IReadOnlyList<string> models)
    {
        await SendHeartbeatAsync(models).ConfigureAwait(false);
        KeepServing(models);
    }

    /// <summary>Has the node send heartbeats by itself until it is disposed, whatever is answered.</summary>
    public void KeepServing(params IReadOnlyList<string> models)
    {
        _served = models;
        if (!_isSending)
        {
            _isSending = true;
            _ = KeepSendingAsync(_ended.Token);
        }
    }

    /// <summary>Sends a heartbeat that offers the models, and must be taken. A node that sends heartbeats by itself goes on with these models.</summary>
    public async Task SendHeartbeatAsync(params IReadOnlyList<string> models)
    {
        var answer = await TryHeartbeatAsync(models).ConfigureAwait(false);
        _ = answer.Value ?? throw new RefusedException("heartbeat", answer.Explain());
    }

    /// <summary>Sends a heartbeat that offers the models. A node that sends heartbeats by itself goes on with these models.</summary>
    public Task<CoordinatorAnswer<HeartbeatResponse>> TryHeartbeatAsync(params IReadOnlyList<string> models)
    {
        _served = models;
        return SendHeartbeatAsync(models, default);
    }

    /// <summary>States what a job has used so far.</summary>
    public Task<CoordinatorAnswer<SettlementResponse>> SubmitAsync(
        AuthorizeResponse job, string requester, decimal seconds, long sequence = 1, bool final = true)
    {
        ArgumentNullException.ThrowIfNull(job);
        var receipt = new ReceiptSubmission
        {
            JobId = job.JobId,
            RequesterPublicKey = requester,
            WorkerNodeId = NodeId,
            DurationSeconds = seconds,
            Sequence = sequence,
            Final = final,
            PromptTokens = 1,
            CompletionTokens = 1,
            Status = JobStatus.Completed,
        };
        return SubmitAsync(Sign(receipt));
    }

    /// <summary>Submits a receipt as it is.</summary>
    public Task<CoordinatorAnswer<SettlementResponse>> SubmitAsync(ReceiptSubmission receipt) => _http.PostAsync(
        CoordinatorPaths.SubmitReceipt, receipt, ProtocolJson.Default.ReceiptSubmission, ProtocolJson.Default.SettlementResponse, default);

    /// <inheritdoc />
    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
        _signed.Dispose();
        if (_ownsKey)
        {
            Key.Dispose();
        }
    }

    private Task<CoordinatorAnswer<HeartbeatResponse>> SendHeartbeatAsync(IReadOnlyList<string> models, CancellationToken cancellation)
    {
        var heartbeat = new HeartbeatRequest
        {
            NodeId = NodeId,
            TailscaleIp = Address,
            Url = $"http://{Address}:9",
            Status = NodeStatus.Idle,
            Models = [.. models.Select(model => new ModelOffer(model, SizeBytes: ModelBytes))],
            Hardware = new NodeHardware("none", 0),
            Engines = [new NodeEngine("ollama", "0.12.6", 11434)],
            Slots = FieldRules.MaxSlots,
            InFlight = 0,
            CountsTokens = CountsTokens,
        };
        return _http.PostAsync(
            CoordinatorPaths.Heartbeat, heartbeat, ProtocolJson.Default.HeartbeatRequest, ProtocolJson.Default.HeartbeatResponse, cancellation);
    }

    private async Task KeepSendingAsync(CancellationToken ended)
    {
        try
        {
            while (true)
            {
                await SendHeartbeatAsync(_served, ended).ConfigureAwait(false);
                await Task.Delay(HeartbeatInterval, TimeProvider.System, ended).ConfigureAwait(false);
            }
        }
        catch (Exception) when (ended.IsCancellationRequested)
        {
            // The node was disposed, whatever this heartbeat was about to use.
        }
    }

    private Task<CoordinatorAnswer<RegisterResponse>> RegisterAsync(EcKeyPair? owner, string? joinToken = null)
    {
        var url = new Uri(_http.Address, CoordinatorPaths.Register);
        return _http.PostAsync(
            CoordinatorPaths.Register,
            new RegisterRequest { NodeId = NodeId, NodePublicKey = Key.PublicKey, JoinToken = joinToken },
            ProtocolJson.Default.RegisterRequest,
            ProtocolJson.Default.RegisterResponse,
            default,
            (headers, body) =>
            {
                if (owner is not null)
                {
                    headers.Add(RegisterRequest.OwnerProofHeader, ProofSigner.Sign(owner, "POST", url, body, TimeProvider.System));
                }
            });
    }
}
