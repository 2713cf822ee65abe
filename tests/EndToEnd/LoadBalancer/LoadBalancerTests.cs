using System.Net;
using System.Text;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.LoadBalancer;

/// <summary>Calls through the load balancer of <c>deploy/nginx</c>.</summary>
public sealed class LoadBalancerTests(TwoGateways balanced) : IClassFixture<TwoGateways>
{
    private const string Model = "balanced:1b";
    private const string Operator = "127.0.0.99";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Authorize_ProofForThePublicUrl_IsGrantedByEitherGateway()
    {
        using var key = EcKeyPair.Create();
        using var http = balanced.Client(key);
        using var node = await FakeNode.JoinAsync(balanced.Nginx.Address, key, "balanced", balanced.Nginx.NewHandler());
        await node.ServeAsync(Model); // at one gateway or the other, since each has a directory of its own
        foreach (var gateway in balanced.Gateways)
        {
            await Eventually.TrueAsync(() => OffersAsync(gateway.Address), "the gateway knows the node");
        }

        var granted = new HashSet<string>();
        for (var call = 1; granted.Count < balanced.Gateways.Count; call++)
        {
            var id = $"authorize-{call}";
            var ticket = await TwoGateways.SendAsync(
                http, HttpMethod.Post, CoordinatorPaths.Authorize, id, $$"""{"model":"{{Model}}","requester":"{{key.Thumbprint}}"}""");
            Assert.Equal(200, ticket.Status);
            granted.UnionWith(await Eventually.GetAsync(() => Task.FromResult(balanced.Nginx.TriedFor(id)), "the call is logged"));
        }
    }

    [Fact]
    public async Task Client_ThatTrustsTheCertificate_ReadsItsBalance()
    {
        await using var client = TroopProcess.Start(ProcessSpec.ForProgram(
                "ClientProxy", balanced.Folder.At("logs"), "balance", "--json", "--coordinator", balanced.Nginx.Address.ToString(), "--data", balanced.Folder.At("client"))
            .With(("SSL_CERT_FILE", balanced.Nginx.CertificateFile)));

        Assert.Equal(0, await client.ExitAsync());
        Assert.Contains(client.Output.StandardOutput, line => line.Contains("100000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Proof_ForTheGatewaysOwnUrl_IsRefused()
    {
        using var key = EcKeyPair.Create();
        using var http = balanced.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, CoordinatorPaths.Invite);
        request.Headers.Add(ProofSigner.HeaderName, ProofSigner.Sign(
            key, "POST", new Uri(balanced.Gateways[0].Address, CoordinatorPaths.Invite), [], TimeProvider.System));
        using var answer = await http.SendAsync(request, Cancellation);

        Assert.Equal(ProblemCodes.InvalidProof, (await RawAnswer.ReadAsync(answer, Cancellation)).Problem?.Code);
    }

    [Fact]
    public async Task Address_CallerWritesHeadersOfItsOwn_IsTheConnections()
    {
        const string caller = "127.0.0.41";
        const string spoofed = "203.0.113.77";
        using var http = balanced.Client(from: caller);
        http.DefaultRequestHeaders.Add("X-Forwarded-For", spoofed);
        http.DefaultRequestHeaders.Add("Forwarded", $"for={spoofed}");
        http.DefaultRequestHeaders.Add("X-Real-IP", spoofed);
        for (var call = 0; call < 4; call++)
        {
            using var answer = await http.GetAsync(new Uri(balanced.Nginx.Address, "/v1/models"), Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal((4, 0), (await balanced.CallsOfAsync(caller), await balanced.CallsOfAsync(spoofed)));
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("1.1")]
    public async Task Answer_OfAGateway_HasTheCallersRequestIdAndIsToStayWithHttps(string version)
    {
        using var http = balanced.Client(version: Version.Parse(version));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        request.Headers.Add("X-Request-ID", $"mine-{version}");
        using var answer = await http.SendAsync(request, Cancellation);

        Assert.Equal((HttpStatusCode.OK, Version.Parse(version)), (answer.StatusCode, answer.Version));
        Assert.Equal($"mine-{version}", Assert.Single(answer.Headers.GetValues("X-Request-ID")));
        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
        await Eventually.TrueAsync(() => balanced.Nginx.TriedFor($"mine-{version}") is [_], "the load balancer logs it under the same id");
    }

    [Fact]
    public async Task RequestId_NotSane_IsReplacedByOneThatBothLog()
    {
        using var http = balanced.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        request.Headers.TryAddWithoutValidation("X-Request-ID", "not sane; at all");
        using var answer = await http.SendAsync(request, Cancellation);

        var id = Assert.Single(answer.Headers.GetValues("X-Request-ID"));
        Assert.Matches("^[0-9a-f]{32}$", id);
        await Eventually.TrueAsync(() => balanced.Nginx.TriedFor(id) is [_], "the load balancer logs it under the same id");
    }

    [Theory]
    [InlineData(false, "2.0")]
    [InlineData(true, "2.0")]
    [InlineData(false, "1.1")]
    public async Task Body_OneByteOverTheLimit_Is413AndNoGatewayHearsOfIt(bool chunked, string version)
    {
        var id = $"large-{chunked}-{version}";
        var answer = await SendBodyAsync(FieldRules.MaxCoordinatorBodyBytes + 1, id, chunked, version);

        Assert.Equal((413, "application/problem+json", ProblemCodes.TooLarge), (answer.Status, answer.ContentType, answer.Problem?.Code));
        Assert.Equal((ProblemCodes.TooLarge, answer.Problem!.Detail, id), (answer.Problem.Error, answer.Problem.Message, answer.Headers["X-Request-ID"]));
        await Eventually.TrueAsync(() => balanced.Nginx.TriedFor(id) is [], "no gateway hears of it");
    }

    [Fact]
    public async Task Body_OfTheLimit_IsTheGatewaysMatter()
    {
        var answer = await SendBodyAsync(FieldRules.MaxCoordinatorBodyBytes, "just-right", chunked: false, "2.0");

        Assert.Equal((400, ProblemCodes.InvalidRequest), (answer.Status, answer.Problem?.Code));
        await Eventually.TrueAsync(() => balanced.Nginx.TriedFor("just-right") is [_], "a gateway hears of it");
    }

    [Theory]
    [InlineData("/admin/ledger/verify")]
    [InlineData("/ADMIN/ledger/verify")]
    [InlineData("/%61dmin/ledger/verify")]
    [InlineData("/v1/../admin/ledger/verify")]
    [InlineData("/Admin/Audit")]
    [InlineData("//admin/audit")]
    [InlineData("/health/ready")]
    [InlineData("/HEALTH/live")]
    [InlineData("/metrics")]
    [InlineData("/dashboard")]
    public async Task OperatorsCall_FromElsewhere_IsRefusedBeforeAnyGateway(string path)
    {
        using var stranger = balanced.Client(from: "127.0.0.42");
        using var its = balanced.Client(from: Operator);
        var refused = await SendAsAsync(stranger, path);
        var passed = await SendAsAsync(its, path);

        Assert.Equal((403, ProblemCodes.Forbidden), (refused.Status, refused.Problem?.Code));
        Assert.NotEqual(403, passed.Status);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/public-key")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/openapi/v1.json")]
    public async Task PublicCall_FromAnywhere_Passes(string path)
    {
        using var stranger = balanced.Client(from: "127.0.0.42");
        var passed = await SendAsAsync(stranger, path);

        Assert.Equal(200, passed.Status);
    }

    /// <summary>Sends the path as it is written.</summary>
    private async Task<RawAnswer> SendAsAsync(HttpClient http, string path)
    {
        var exact = new Uri($"{balanced.Nginx.Address.GetLeftPart(UriPartial.Authority)}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var answer = await http.GetAsync(exact, Cancellation);
        return await RawAnswer.ReadAsync(answer, Cancellation);
    }

    private async Task<RawAnswer> SendBodyAsync(int length, string id, bool chunked, string version)
    {
        using var http = balanced.Client(version: Version.Parse(version));
        using var request = new HttpRequestMessage(HttpMethod.Post, CoordinatorPaths.Heartbeat);
        request.Headers.Add("X-Request-ID", id);
        request.Headers.ExpectContinue = version == "1.1"; // else the refusal can meet a body that is still being sent
        var body = Encoding.UTF8.GetBytes($"{{{new string(' ', length - 2)}}}");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new("application/json");
        if (chunked)
        {
            request.Headers.TransferEncodingChunked = true;
            request.Content.Headers.ContentLength = null;
        }

        using var answer = await http.SendAsync(request, Cancellation);
        return await RawAnswer.ReadAsync(answer, Cancellation);
    }

    private static async Task<bool> OffersAsync(Uri gateway)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        return (await http.GetStringAsync(new Uri(gateway, CoordinatorPaths.Models), Cancellation)).Contains(Model, StringComparison.Ordinal);
    }
}
