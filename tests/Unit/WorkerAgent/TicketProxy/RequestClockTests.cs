using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.TicketProxy;

public sealed class RequestClockTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("client-1", true)]
    [InlineData("not sane", false)]
    public async Task Post_RequestId_IsTakenOverWhenItIsSane(string id, bool isTaken)
    {
        await using var worker = await TestWorker.StartAsync();
        worker.Http.DefaultRequestHeaders.TryAddWithoutValidation(RequestIds.Header, id);

        using var answered = await worker.PostAsync(worker.Coordinator.Ticket());
        using var refused = await worker.PostAsync(ticket: null);

        foreach (var answer in (HttpResponseMessage[])[answered, refused])
        {
            var told = Assert.Single(answer.Headers.GetValues(RequestIds.Header));
            Assert.True(RequestIds.IsSane(told));
            Assert.Equal(isTaken, told == id);
        }
    }

    [Fact]
    public async Task Post_OverTheTimeLimit_Answers504WithTheLimitAndTheTime()
    {
        await using var worker = await TestWorker.StartAsync(("TicketProxy:InferenceTimeout", "00:00:01"));
        worker.Engine.Answer = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

        using var answer = await worker.PostAsync(worker.Coordinator.Ticket());

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        var error = JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(Cancellation), ProtocolJson.Default.OpenAiErrorBody)!.Error;
        Assert.Equal((ProblemCodes.TimedOut, 1), (error.Code, error.TimeoutSeconds));
        Assert.True(error.ElapsedMs >= 1000);
    }

    [Fact]
    public async Task Post_StreamOverTheTimeLimit_EndsWithTheLimitAndTheTime()
    {
        await using var worker = await TestWorker.StartAsync(("TicketProxy:InferenceTimeout", "00:00:01"));
        worker.Engine.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: {\"choices\":[{\"delta\":{\"content\":\"one\"}}]}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };

        using var answer = await worker.PostAsync(worker.Coordinator.Ticket());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var end = (await answer.Content.ReadAsStringAsync(Cancellation)).TrimEnd().Split("data: ")[^1];
        var error = JsonSerializer.Deserialize(end, ProtocolJson.Default.OpenAiErrorBody)!.Error;
        Assert.Equal((ProblemCodes.TimedOut, 1), (error.Code, error.TimeoutSeconds));
        Assert.True(error.ElapsedMs >= 1000);
    }

    [Fact]
    public async Task Post_StreamLongerThanTheLimitOfSilence_IsWhole()
    {
        await using var worker = await TestWorker.StartAsync(("TicketProxy:InferenceTimeout", "00:00:01"));
        worker.Engine.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var i = 0; i < 6; i++)
            {
                await context.Response.WriteAsync("data: {\"choices\":[{\"delta\":{\"content\":\"one\"}}]}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(TimeSpan.FromSeconds(0.4), TimeProvider.System, context.RequestAborted);
            }

            await context.Response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);
        };

        using var answer = await worker.PostAsync(worker.Coordinator.Ticket());

        Assert.EndsWith("data: [DONE]\n\n", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }
}
