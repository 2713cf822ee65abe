using System.Net;
using System.Text;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public sealed class ForwardingTests
{
    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/completions")]
    [InlineData("/v1/embeddings")]
    [InlineData("/v1/responses")]
    [InlineData("/v1/messages")]
    public async Task Post_InferencePath_ReachesTheNodeWithTheTicketAndTheSameBody(string path)
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        const string Body = """{ "messages" : [ "ä\u00e4" ],  "model":"llama" }""";

        using var response = await proxy.PostAsync(path, Body).Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var heard = Assert.Single(worker.Heard);
        Assert.Equal((path, "Bearer ticket-1", Body), (heard.Path, heard.Authorization, heard.Text));
    }

    [Fact]
    public async Task Post_HeaderThatIsNotAscii_ReachesTheNode()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        using var app = new HttpClient(new SocketsHttpHandler { UseProxy = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(proxy.Url, "/v1/messages"))
        {
            Content = new StringContent("""{"model":"llama"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "Köln-App/1");

        using var response = await app.SendAsync(request, TestContext.Current.CancellationToken).Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Köln-App/1", Assert.Single(worker.Heard).Headers["User-Agent"]);
    }

    [Fact]
    public async Task Post_HeadersOfTheApp_OnlyNamedOnesReachTheNode()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages")
        {
            Content = new StringContent("""{"model":"llama"}""", Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in new[]
        {
            ("Authorization", "Bearer sk-secret"), ("x-api-key", "sk-secret"), ("Cookie", "a=b"), ("X-Forwarded-For", "1.2.3.4"),
            ("anthropic-version", "2023-06-01"),
        })
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await proxy.Http.SendAsync(request, TestContext.Current.CancellationToken).Soon();

        var headers = Assert.Single(worker.Heard).Headers;
        Assert.Equal("2023-06-01", headers["anthropic-version"]);
        Assert.Equal($"127.0.0.1:{worker.Url.Port}", headers["Host"]);
        Assert.DoesNotContain(headers, header => header.Value.Contains("sk-secret", StringComparison.Ordinal));
        Assert.False(headers.ContainsKey("Cookie") || headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("x-api-key"));
    }

    [Fact]
    public async Task Post_HeadersOfTheNode_OnlyNamedOnesReachTheApp()
    {
        await using var worker = await FakeWorker.StartAsync("only", context =>
        {
            context.Response.Headers.SetCookie = "a=b";
            context.Response.Headers.AccessControlAllowOrigin = "*";
            context.Response.Headers.CacheControl = "no-store";
            return FakeWorker.CompleteAsync(context);
        });
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.False(response.Headers.Contains("Set-Cookie") || response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Post_ModelByContentHash_IsSentUnderTheNodesName()
    {
        var hash = "sha256:" + new string('a', 64);
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        coordinator.Change = answer => answer with { Model = "llama:\"3\"" };
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync(hash).Soon();

        Assert.Equal(hash, coordinator.Authorizations.Single().Model);
        Assert.Equal("""{"model":"llama:\u00223\u0022","stream":false,"messages":[]}""", Assert.Single(worker.Heard).Text);
    }

    [Fact]
    public async Task Post_NodeRedirects_IsNotFollowed()
    {
        await using var elsewhere = await FakeWorker.StartAsync("elsewhere");
        await using var worker = await FakeWorker.StartAsync("only", context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = elsewhere.Url.ToString();
            return Task.CompletedTask;
        });
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.TemporaryRedirect, response.StatusCode);
        Assert.Empty(elsewhere.Heard);
    }

    [Fact]
    public async Task Post_AppGoesAway_CancelsTheNodesWork()
    {
        await using var worker = await FakeWorker.StartAsync("only", async context =>
        {
            await FakeWorker.StreamAsync(context, "data: {\"n\":1}\n\n");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using (var response = await proxy.ChatAsync(stream: true).Soon())
        {
            await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            Assert.NotEqual(0, await stream.ReadAsync(new byte[64], TestContext.Current.CancellationToken));
        }

        await worker.Aborted.Soon();
    }

    [Fact]
    public async Task Post_AppGoesAwayBeforeTheAnswer_CancelsTheNodesWork()
    {
        var arrived = new TaskCompletionSource();
        await using var worker = await FakeWorker.StartAsync("only", context =>
        {
            arrived.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        using var leave = new CancellationTokenSource();

        var asking = proxy.SendAsync(
            "/v1/chat/completions", new StringContent("""{"model":"llama"}""", Encoding.UTF8, "application/json"), leave.Token);
        await arrived.Task.Soon();
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await worker.Aborted.Soon();
        Assert.Single(worker.Heard);
    }

    [Fact]
    public async Task Post_ByteOrderMarkBeforeTheBody_IsLeftOut()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        using var content = new ByteArrayContent([0xEF, 0xBB, 0xBF, .. "{\"model\":\"llama\"}"u8]);
        content.Headers.ContentType = new("application/json");

        using var response = await proxy.SendAsync("/v1/chat/completions", content, TestContext.Current.CancellationToken).Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"model":"llama"}""", Assert.Single(worker.Heard).Text);
    }
}
