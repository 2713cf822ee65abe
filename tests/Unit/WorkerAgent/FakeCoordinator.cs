using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.Unit.WorkerAgent;

/// <summary>A coordinator's side of the wire as far as a worker sees it: checks proofs and signatures, and remembers what came.</summary>
internal sealed class FakeCoordinator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly byte[] _receiptKey = RandomNumberGenerator.GetBytes(ReceiptSignature.KeyBytes);
    private readonly List<SigningKey> _keys = [SigningKey.Create().Key];

    private FakeCoordinator(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public const string JoinToken = "join-me";

    public string Url { get; private set; } = "";

    public SigningKey CurrentKey => _keys[^1];

    public ConcurrentQueue<ReceiptSubmission> Receipts { get; } = [];

    public ConcurrentQueue<HeartbeatRequest> Heartbeats { get; } = [];

    public int KeyQuestions => _keyQuestions;

    /// <summary>What a receipt is answered with instead of being taken in; null takes it in.</summary>
    public (int Status, string Code)? ReceiptRefusal { get; set; }

    /// <summary>What a receipt that is taken in is answered with.</summary>
    public SettlementResponse Settlement { get; set; } = new("success", 0);

    public string HeartbeatAnswer { get; set; } = HeartbeatResponse.Seen;

    /// <summary>What a heartbeat is answered with instead of being taken in; null takes it in.</summary>
    public (int Status, string Code)? HeartbeatRefusal { get; set; }

    /// <summary>What the answer to a heartbeat says of accounts; null says nothing.</summary>
    public IReadOnlyList<string>? RevokedAccounts { get; set; }

    private int _keyQuestions;

    public static async Task<FakeCoordinator> StartAsync(int port = 0)
    {
        var coordinator = new FakeCoordinator(port);
        await coordinator._app.StartAsync(TestContext.Current.CancellationToken);
        coordinator.Url = coordinator._app.Urls.First();
        return coordinator;
    }

    /// <summary>Signs with a new key from now on; the old ones stay published.</summary>
    public void Rotate() => _keys.Add(SigningKey.Create().Key);

    /// <summary>Signs with a new key from now on; the old ones are withdrawn.</summary>
    public void Withdraw()
    {
        Rotate();
        _keys.RemoveRange(0, _keys.Count - 1);
    }

    public string Ticket(string jobId = "job-1", string node = "node-1", string model = "m", decimal maxSeconds = 300, int expiresIn = 300, string audience = TicketClaims.Audience) =>
        Ticket(Claims(jobId, node, model, maxSeconds, expiresIn, audience));

    public string Ticket(TicketClaims claims) => TicketSigner.Sign(claims, CurrentKey);

    public static TicketClaims Claims(
        string jobId = "job-1", string node = "node-1", string model = "m", decimal maxSeconds = 300, int expiresIn = 300, string audience = TicketClaims.Audience)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return new TicketClaims("requester", node, audience, now + expiresIn, now - 1, jobId, TicketClaims.FreeTier, model, maxSeconds);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var memory = new MemoryStream();
        await context.Request.Body.CopyToAsync(memory);
        var body = memory.ToArray();
        var path = context.Request.Path.Value;
        var url = new Uri($"{Url}{path}");
        var proof = ProofVerifier.Verify(context.Request.Headers["DPoP"], context.Request.Method, url, body, TimeProvider.System.GetUtcNow(), out var accepted);
        if (path == CoordinatorPaths.Jwks)
        {
            Interlocked.Increment(ref _keyQuestions);
            await WriteAsync(context, Keys(), ProtocolJson.Default.JwksDocument);
        }
        else if (proof != ProofFault.None)
        {
            await RefuseAsync(context, 401, ProblemCodes.InvalidProof);
        }
        else if (path == CoordinatorPaths.Register)
        {
            await RegisterAsync(context, url, body, accepted);
        }
        else if (path == CoordinatorPaths.Heartbeat)
        {
            Heartbeats.Enqueue(JsonSerializer.Deserialize(body, ProtocolJson.Default.HeartbeatRequest)!);
            await (HeartbeatRefusal is { } refusal
                ? RefuseAsync(context, refusal.Status, refusal.Code)
                : WriteAsync(
                    context,
                    new HeartbeatResponse(HeartbeatAnswer) { KeysHash = Keys().Hash, RevokedAccounts = RevokedAccounts },
                    ProtocolJson.Default.HeartbeatResponse));
        }
        else if (path == CoordinatorPaths.SubmitReceipt)
        {
            await TakeReceiptAsync(context, body);
        }
        else
        {
            await RefuseAsync(context, 404, ProblemCodes.NotFound);
        }
    }

    private async Task RegisterAsync(HttpContext context, Uri url, byte[] body, Proof proof)
    {
        var request = JsonSerializer.Deserialize(body, ProtocolJson.Default.RegisterRequest)!;
        var owner = ProofVerifier.Verify(
            context.Request.Headers[RegisterRequest.OwnerProofHeader], "POST", url, body, TimeProvider.System.GetUtcNow(), out var ownerProof) == ProofFault.None
            ? ownerProof.KeyId
            : request.JoinToken == JoinToken ? "owner-of-token" : null;
        if (owner is null || request.NodePublicKey != proof.Key)
        {
            await RefuseAsync(context, 403, ProblemCodes.InvalidJoinToken);
            return;
        }

        await WriteAsync(
            context,
            new RegisterResponse
            {
                NodeId = request.NodeId!,
                Owner = owner,
                ReceiptKey = Convert.ToBase64String(_receiptKey),
                HeartbeatInterval = 10,
                CoordinatorKeys = Keys(),
            },
            ProtocolJson.Default.RegisterResponse);
    }

    private async Task TakeReceiptAsync(HttpContext context, byte[] body)
    {
        var receipt = JsonSerializer.Deserialize(body, ProtocolJson.Default.ReceiptSubmission)!;
        if (ReceiptRefusal is { } refusal)
        {
            await RefuseAsync(context, refusal.Status, refusal.Code);
        }
        else if (!ReceiptSignature.Verify(receipt, _receiptKey) || !ReceiptSignature.VerifyV3(receipt, _receiptKey))
        {
            await RefuseAsync(context, 401, ProblemCodes.InvalidReceipt);
        }
        else
        {
            Receipts.Enqueue(receipt);
            await WriteAsync(context, Settlement, ProtocolJson.Default.SettlementResponse);
        }
    }

    private JwksDocument Keys() => new([.. _keys.Select(key => key.PublicKey)]);

    private static Task RefuseAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, new Problem { Code = code, Detail = code }, ProtocolJson.Default.Problem);
    }

    private static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type) =>
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, type));
}
