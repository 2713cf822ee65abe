using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Jose;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.TicketProxy;

public sealed class TicketAttackTests : IAsyncLifetime
{
    private TestWorker _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await TestWorker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    public static TheoryData<string> Attacks => ["none", "alg-none", "hs256", "audience", "node", "expired", "unknown-kid", "edited", "garbage", "no-signature"];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Post_TicketThatDoesNotFit_Answers401AndEngineHearsNothing(string attack)
    {
        using var answer = await _worker.PostAsync(Ticket(attack));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("\"code\":\"invalid_ticket\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(_worker.Engine.Calls);
    }

    [Fact]
    public async Task Post_BodyNamesAnotherModelThanTheTicket_Answers401AndEngineHearsNothing()
    {
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket(), """{"model":"other"}""");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("\"code\":\"invalid_ticket\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(_worker.Engine.Calls);
    }

    [Fact]
    public async Task Post_TicketThatFits_ReachesEngineWithoutIt()
    {
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["/v1/chat/completions"], _worker.Engine.Calls);
        Assert.DoesNotContain("Authorization", _worker.Engine.Headers.Keys);
    }

    [Theory]
    [InlineData("/api/delete")]
    [InlineData("/api/pull")]
    [InlineData("/v1/../api/delete")]
    [InlineData("/v1/chat/completions/../../../api/delete")]
    [InlineData("/v1/chat%2fcompletions")]
    [InlineData("/v1/chat/completions/")]
    [InlineData("//v1/chat/completions")]
    [InlineData("/V1/chat/completions")]
    [InlineData("/v1/%63hat/completions")]
    [InlineData("/v1/chat/completions;x=1")]
    [InlineData("http://elsewhere/v1/chat/completions")]
    [InlineData("*")]
    public async Task Post_PathOffTheList_Answers404AndEngineHearsNothing(string target) =>
        await RefusedAsync($"POST {target} HTTP/1.1", "");

    [Theory]
    [InlineData("DELETE /v1/chat/completions HTTP/1.1", "")]
    [InlineData("GET /v1/chat/completions HTTP/1.1", "")]
    [InlineData("POST /v1/chat/completions HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\n")]
    [InlineData("GET /v1/models HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\n")]
    public async Task Send_MethodOrUpgradeOffTheList_Answers404AndEngineHearsNothing(string line, string headers) => await RefusedAsync(line, headers);

    [Fact]
    public async Task Post_HeadersOfClient_StopAtWorker()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"model":"m"}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("Authorization", $"Bearer {_worker.Coordinator.Ticket()}");
        request.Headers.Add("Cookie", "a=b");
        request.Headers.Add("X-Forwarded-For", "1.2.3.4");
        request.Headers.Add("Forwarded", "for=1.2.3.4");
        using var answer = await _worker.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(_worker.Engine.Headers.Keys.Intersect(["Authorization", "Cookie", "X-Forwarded-For", "Forwarded", "Transfer-Encoding"], StringComparer.OrdinalIgnoreCase));
        Assert.Equal("13", _worker.Engine.Headers["Content-Length"]);
    }

    [Fact]
    public async Task Post_HoldUsedUp_IsRefusedBeforeItsBodyIsRead()
    {
        var ticket = _worker.Coordinator.Ticket(maxSeconds: 0.2m);
        _worker.Engine.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        using var first = await _worker.PostAsync(ticket);
        Assert.Equal(HttpStatusCode.PaymentRequired, first.StatusCode);
        _worker.Engine.Calls.Clear();

        using var socket = new TcpClient();
        await socket.ConnectAsync(_worker.Url.Host, _worker.Url.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: {_worker.Url.Authority}\r\nAuthorization: Bearer {ticket}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);

        Assert.Equal("HTTP/1.1 402 Payment Required", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Empty(_worker.Engine.Calls);
    }

    private async Task RefusedAsync(string line, string headers)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_worker.Url.Host, _worker.Url.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        var body = """{"model":"m"}""";
        var close = headers.Length == 0 ? "Connection: close\r\n" : headers;
        var text = $"{line}\r\nHost: {_worker.Url.Authority}\r\n{close}Authorization: Bearer {_worker.Coordinator.Ticket()}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);

        // A target that is no target at all is refused by the server below us.
        Assert.Contains(await reader.ReadLineAsync(TestContext.Current.CancellationToken), (string[])["HTTP/1.1 404 Not Found", "HTTP/1.1 400 Bad Request", "HTTP/1.1 405 Method Not Allowed"]);
        Assert.Empty(_worker.Engine.Calls);
    }

    private string? Ticket(string attack)
    {
        var coordinator = _worker.Coordinator;
        var good = coordinator.Ticket();
        var parts = good.Split('.');
        return attack switch
        {
            "none" => null,
            "alg-none" => $"{Part($$"""{"alg":"none","kid":"{{coordinator.CurrentKey.PublicKey.Kid}}"}""")}.{parts[1]}.",
            "hs256" => JWT.Encode(
                JsonSerializer.Serialize(FakeCoordinator.Claims(), ProtocolJson.Default.TicketClaims),
                Encoding.UTF8.GetBytes(coordinator.CurrentKey.PublicPem), JwsAlgorithm.HS256, new Dictionary<string, object> { ["kid"] = coordinator.CurrentKey.PublicKey.Kid }),
            "audience" => coordinator.Ticket(audience: "somebody"),
            "node" => coordinator.Ticket(node: "node-2"),
            "expired" => coordinator.Ticket(expiresIn: -31),
            "unknown-kid" => TicketSigner.Sign(FakeCoordinator.Claims(), SigningKey.Create().Key),
            "edited" => $"{parts[0]}.{Part(JsonSerializer.Serialize(FakeCoordinator.Claims(maxSeconds: 9000), ProtocolJson.Default.TicketClaims))}.{parts[2]}",
            "garbage" => Convert.ToHexString(RandomNumberGenerator.GetBytes(64)),
            _ => $"{parts[0]}.{parts[1]}.",
        };
    }

    private static string Part(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
