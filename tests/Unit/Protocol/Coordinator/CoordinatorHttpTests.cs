using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.Unit.ClientProxy;

namespace MonkeyTroop.Tests.Unit.Protocol.Coordinator;

public sealed class CoordinatorHttpTests
{
    [Fact]
    public async Task Get_Value_IsRead()
    {
        var answer = await GetAsync(context => FakeWorker.JsonAsync(context, 200, """{"join_token":"t","expires_at":"2026-01-02T03:04:05Z","new":1}"""));

        Assert.Equal("t", answer.Value?.JoinToken);
        Assert.Equal((HttpStatusCode.OK, null, false, "ok"), (answer.Status, answer.Problem, answer.IsTransient, answer.Explain()));
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(402, false)]
    [InlineData(409, false)]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    public async Task Get_Problem_IsReadWithItsCode(int status, bool transient)
    {
        var answer = await GetAsync(context => FakeCoordinator.RefuseAsync(context, status, "some_code", retryAfter: "7"));

        Assert.Null(answer.Value);
        Assert.Equal(("some_code", (HttpStatusCode)status, transient), (answer.Problem?.Code, answer.Status!.Value, answer.IsTransient));
        Assert.Equal(TimeSpan.FromSeconds(7), answer.RetryAfter);
        Assert.Equal("refused: some_code (some_code)", answer.Explain());
    }

    [Theory]
    [InlineData(502, "<html>Bad Gateway</html>")]
    [InlineData(404, "")]
    [InlineData(500, "{}")]
    [InlineData(500, "null")]
    public async Task Get_ErrorThatIsNoProblem_IsInternal(int status, string body)
    {
        var answer = await GetAsync(context => FakeWorker.JsonAsync(context, status, body));

        Assert.Equal((ProblemCodes.Internal, (HttpStatusCode)status), (answer.Problem?.Code, answer.Status!.Value));
        Assert.Contains($"answered {status}", answer.Explain(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>Welcome</html>")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"join_token":"a","join_token":"b","expires_at":"2026-01-02T03:04:05Z"}""")]
    public async Task Get_SuccessThatIsNoAnswer_IsAway(string body)
    {
        var answer = await GetAsync(context => FakeWorker.JsonAsync(context, 200, body));

        Assert.Null(answer.Value);
        Assert.Equal((ProblemCodes.CoordinatorAway, true), (answer.Problem?.Code, answer.IsTransient));
        Assert.Contains("another program than a coordinator", answer.Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ConnectionIsCut_IsAway()
    {
        var answer = await GetAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Assert.Equal((ProblemCodes.CoordinatorAway, null, true), (answer.Problem?.Code, answer.Status, answer.IsTransient));
    }

    [Fact]
    public async Task Get_NobodyListens_IsAwayAndNamesTheAddress()
    {
        var server = await FakeServer.StartAsync(_ => Task.CompletedTask);
        var url = server.Url;
        await server.DisposeAsync();
        using var http = Client(url);

        var answer = await new CoordinatorHttp(http).GetAsync("/x", ProtocolJson.Default.InviteResponse, TestContext.Current.CancellationToken).Soon();

        Assert.Equal(ProblemCodes.CoordinatorAway, answer.Problem?.Code);
        Assert.Contains(url.ToString(), answer.Explain(), StringComparison.Ordinal);
    }

    /// <summary>What HttpClient lets through when a connection is reset in the moment in which it is made (seen with .NET 10.0.12).</summary>
    [Fact]
    public async Task Get_ConnectionBreaksWhileItIsMade_IsAway()
    {
        using var http = new HttpClient(new Failing(new SocketException((int)SocketError.NotConnected))) { BaseAddress = new Uri("http://127.0.0.1:9") };

        var answer = await new CoordinatorHttp(http).GetAsync("/x", ProtocolJson.Default.InviteResponse, TestContext.Current.CancellationToken);

        Assert.Equal((ProblemCodes.CoordinatorAway, null, true), (answer.Problem?.Code, answer.Status, answer.IsTransient));
    }

    [Fact]
    public async Task Get_TooSlow_IsAway()
    {
        await using var server = await FakeServer.StartAsync(Silent);
        using var http = Client(server.Url);
        http.Timeout = TimeSpan.FromMilliseconds(300);

        var answer = await new CoordinatorHttp(http).GetAsync("/x", ProtocolJson.Default.InviteResponse, TestContext.Current.CancellationToken).Soon();

        Assert.Equal(ProblemCodes.CoordinatorAway, answer.Problem?.Code);
    }

    [Fact]
    public async Task Get_CallerGivesUp_Throws()
    {
        await using var server = await FakeServer.StartAsync(Silent);
        using var http = Client(server.Url);
        using var leave = new CancellationTokenSource();

        var asking = new CoordinatorHttp(http).GetAsync("/x", ProtocolJson.Default.InviteResponse, leave.Token);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task Post_Body_IsSnakeCaseJsonWithoutNulls()
    {
        HeardRequest? heard = null;
        await using var server = await FakeServer.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            heard = new HeardRequest(context.Request.Path, context.Request.Headers["X-Extra"].ToString(), body.ToArray(), new Dictionary<string, string>());
            Assert.Equal("application/json", context.Request.ContentType);
        });
        using var http = Client(server.Url);
        byte[] signed = [];

        await new CoordinatorHttp(http).PostAsync(
            CoordinatorPaths.Authorize,
            new AuthorizeRequest { Model = "llama", ExcludeNodes = ["n1"] },
            ProtocolJson.Default.AuthorizeRequest,
            ProtocolJson.Default.AuthorizeResponse,
            TestContext.Current.CancellationToken,
            (headers, bytes) =>
            {
                headers.Add("X-Extra", "1");
                signed = bytes;
            }).Soon();

        Assert.Equal(("/authorize", "1", """{"model":"llama","exclude_nodes":["n1"]}"""), (heard!.Path, heard.Authorization, heard.Text));
        Assert.Equal(heard.Body, signed);
    }

    [Fact]
    public void Paths_AccountWithOddCharacters_IsEscaped()
    {
        Assert.Equal("/users/a%2Fb/balance", CoordinatorPaths.Balance("a/b"));
        Assert.Equal("/users/a%3Fb/transactions", CoordinatorPaths.Transactions("a?b"));
    }

    private static Task Silent(HttpContext context) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

    private static HttpClient Client(Uri url) => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = url };

    private static async Task<CoordinatorAnswer<InviteResponse>> GetAsync(RequestDelegate respond)
    {
        await using var server = await FakeServer.StartAsync(respond);
        using var http = Client(server.Url);
        return await new CoordinatorHttp(http).GetAsync("/x", ProtocolJson.Default.InviteResponse, TestContext.Current.CancellationToken).Soon();
    }

    private sealed class Failing(Exception failure) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(failure);
    }
}
