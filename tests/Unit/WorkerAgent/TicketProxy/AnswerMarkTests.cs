using System.Net;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.TicketProxy;

public sealed class AnswerMarkTests : IAsyncLifetime
{
    private TestWorker _worker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _worker = await TestWorker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Theory]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    [InlineData("/v1/models", HttpStatusCode.Unauthorized)]
    [InlineData("/api/tags", HttpStatusCode.NotFound)]
    [InlineData("/", HttpStatusCode.NotFound)]
    public async Task Get_Any_IsMarked(string path, HttpStatusCode status)
    {
        using var answer = await _worker.Http.GetAsync(path, Cancellation);

        AssertMarked(status, answer);
    }

    [Fact]
    public async Task Post_Refused_IsMarked()
    {
        using var refused = await _worker.PostAsync(ticket: null);
        using var invalid = await _worker.PostAsync(_worker.Coordinator.Ticket(), "no JSON");

        AssertMarked(HttpStatusCode.Unauthorized, refused);
        AssertMarked(HttpStatusCode.BadRequest, invalid);
    }

    [Fact]
    public async Task Post_Answered_IsMarked()
    {
        using var whole = await _worker.PostAsync(_worker.Coordinator.Ticket());
        _worker.Engine.Answer = FakeEngine.Events("{}", "[DONE]");
        using var stream = await _worker.PostAsync(_worker.Coordinator.Ticket("job-2"));

        AssertMarked(HttpStatusCode.OK, whole);
        AssertMarked(HttpStatusCode.OK, stream);
    }

    [Fact]
    public async Task Post_EngineRefusesOrFails_IsMarked()
    {
        _worker.Engine.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return context.Response.WriteAsync("{}");
        };
        using var refused = await _worker.PostAsync(_worker.Coordinator.Ticket());
        _worker.Engine.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        };
        using var failed = await _worker.PostAsync(_worker.Coordinator.Ticket("job-2"));

        AssertMarked(HttpStatusCode.BadRequest, refused);
        AssertMarked(HttpStatusCode.BadGateway, failed);
    }

    private static void AssertMarked(HttpStatusCode status, HttpResponseMessage answer)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal([WorkerMark.Version], answer.Headers.GetValues(WorkerMark.Header));
    }
}
