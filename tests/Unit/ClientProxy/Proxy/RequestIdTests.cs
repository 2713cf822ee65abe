using System.Net;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public sealed class RequestIdTests
{
    [Theory]
    [InlineData("/health", null, HttpStatusCode.OK)]
    [InlineData("/v1/models", null, HttpStatusCode.OK)]
    [InlineData("/v1/models/nope", null, HttpStatusCode.NotFound)]
    [InlineData("/nothing", null, HttpStatusCode.NotFound)]
    [InlineData("/health", "https://evil.example", HttpStatusCode.Forbidden)]
    public async Task Get_Any_IsAnsweredWithARequestId(string path, string? origin, HttpStatusCode status)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Origin", origin);

        using var response = await proxy.Http.SendAsync(request, TestContext.Current.CancellationToken).Soon();

        Assert.Equal(status, response.StatusCode);
        Assert.True(RequestIds.IsSane(response.Headers.GetValues(RequestIds.Header).Single()));
    }

    [Fact]
    public async Task Chat_IdOfTheApp_IsTheSameAtCoordinatorAndEveryWorker()
    {
        await using var first = await FakeWorker.StartAsync("first", FakeWorker.Refuse(502, ProblemCodes.EngineFailed));
        await using var second = await FakeWorker.StartAsync("second");
        await using var coordinator = await FakeCoordinator.StartAsync(first, second);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        proxy.Http.DefaultRequestHeaders.Add(RequestIds.Header, "app-1.x_Y");

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["app-1.x_Y"], response.Headers.GetValues(RequestIds.Header));
        Assert.Equal(["app-1.x_Y", "app-1.x_Y"], coordinator.RequestIds);
        Assert.All(first.Heard.Concat(second.Heard), heard => Assert.Equal("app-1.x_Y", heard.Headers[RequestIds.Header]));
    }

    [Fact]
    public async Task Chat_WithoutAnId_GetsOneThatAllHear()
    {
        await using var worker = await FakeWorker.StartAsync("only", context =>
        {
            context.Response.Headers[RequestIds.Header] = "of-the-worker";
            return FakeWorker.CompleteAsync(context);
        });
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        var id = Assert.Single(response.Headers.GetValues(RequestIds.Header));
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal([id], coordinator.RequestIds);
        Assert.Equal(id, Assert.Single(worker.Heard).Headers[RequestIds.Header]);
    }

    [Theory]
    [InlineData("not sane")]
    [InlineData("a,b")]
    [InlineData("%0d%0a")]
    public async Task Get_IdThatIsNotSane_IsReplaced(string id)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        proxy.Http.DefaultRequestHeaders.TryAddWithoutValidation(RequestIds.Header, id);

        using var response = await proxy.Http.GetAsync("/health", TestContext.Current.CancellationToken).Soon();

        Assert.Matches("^[0-9a-f]{32}$", response.Headers.GetValues(RequestIds.Header).Single());
    }
}
