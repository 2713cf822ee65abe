using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.ClientProxy.Proxy;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public sealed class WorkerSignTests
{
    [Theory]
    [InlineData("""{"id":"c1","object":"chat.completion","choices":[]}""", true)]
    [InlineData("""{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[]}""", true)]
    [InlineData("""{"object":"list","data":[{"embedding":[0.1,""", true)] // only the beginning of it
    [InlineData("""{"error":{"message":"no","type":"not_found_error","code":"not_found"}}""", true)]
    [InlineData("""{"type":"error","error":{"type":"x","message":"no"}}""", true)]
    [InlineData("""{"error":"model not found"}""", false)]
    [InlineData("""{"detail":"Not Found"}""", false)]
    [InlineData("""{"status":404,"error":"Not Found","path":"/"}""", false)]
    [InlineData("""{"detail":{"object":"x"}}""", false)]
    [InlineData("""{"detail":[1,2""", false)]
    [InlineData("""{"det""", false)]
    [InlineData("[]", false)]
    [InlineData("{}", false)]
    [InlineData("<html>", false)]
    [InlineData("", false)]
    public void IsOpenAi_Beginning_IsKnownByItsMembers(string json, bool isOpenAi) =>
        Assert.Equal(isOpenAi, WorkerSign.IsOpenAi(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData(404, null, "")]
    [InlineData(404, "text/plain", "404 page not found")]
    [InlineData(404, "application/json", """{"detail":"Not Found"}""")]
    [InlineData(401, "text/html", "<h1>Router</h1>")]
    [InlineData(200, "text/html", "<h1>It works</h1>")]
    [InlineData(200, "application/json", """{"status":"up"}""")]
    [InlineData(500, "text/event-stream", "data: {}\n\n")]
    [InlineData(503, null, "")]
    public async Task Chat_SomethingElseAnswersAtTheNode_IsAnsweredByAnotherAndTheNodeIsAvoided(int status, string? type, string body)
    {
        await using var stranger = await FakeWorker.StartAsync("stranger", AnswerWith(status, type, body));
        stranger.IsMarked = false;
        await using var there = await FakeWorker.StartAsync("there");
        await using var coordinator = await FakeCoordinator.StartAsync(stranger, there);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var first = await proxy.ChatAsync().Soon();
        using var other = await proxy.ChatAsync("qwen").Soon();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, other.StatusCode));
        Assert.Equal("there", first.Headers.GetValues("X-Troop-Node").Single());
        Assert.Single(stranger.Heard);
        Assert.Equal(2, there.Heard.Count);
    }

    [Fact]
    public async Task Chat_NothingButAStrangerAnswers_Is502AndSaysSo()
    {
        await using var stranger = await FakeWorker.StartAsync("stranger", AnswerWith(404, null, ""));
        stranger.IsMarked = false;
        await using var coordinator = await FakeCoordinator.StartAsync(stranger);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        var error = await TestProxy.ErrorAsync(response, HttpStatusCode.BadGateway);
        Assert.Equal(ProblemCodes.NodeAway, error.Code);
        Assert.Contains("another program answers at the address", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_WorkerBeforeTheMark_IsAnsweredWhole()
    {
        var text = new string('x', 20_000);
        var whole = $$$"""{"id":"c1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"{{{text}}}"}}]}""";
        await using var old = await FakeWorker.StartAsync("old", context => FakeWorker.JsonAsync(context, 200, whole));
        old.IsMarked = false;
        await using var coordinator = await FakeCoordinator.StartAsync(old);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(whole, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).Soon());
    }

    [Fact]
    public async Task Chat_WorkerBeforeTheMark_StreamsAndIsHeardWhenItTurnsAway()
    {
        await using var old = await FakeWorker.StartAsync("old");
        old.IsMarked = false;
        old.Answer = context => old.Heard.Count == 1
            ? FakeWorker.Refuse(402, ProblemCodes.HoldUsedUp)(context)
            : FakeWorker.StreamAsync(context, "data: {}\n\n", "data: [DONE]\n\n");
        await using var coordinator = await FakeCoordinator.StartAsync(old);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync(stream: true).Soon();

        Assert.Equal("data: {}\n\ndata: [DONE]\n\n", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).Soon());
        Assert.Equal(2, old.Heard.Count);
    }

    [Fact]
    public async Task Chat_MarkedAnswerWithoutABody_IsPassedOnWithoutTheMark()
    {
        await using var worker = await FakeWorker.StartAsync("only", AnswerWith(404, null, ""));
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.False(response.Headers.Contains(WorkerMark.Header));
    }

    private static RequestDelegate AnswerWith(int status, string? type, string body) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.WriteAsync(body, context.RequestAborted);
    };
}
