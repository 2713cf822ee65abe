using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Jobs;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.TicketProxy;

/// <summary>What a worker makes of a newer ticket of a job.</summary>
public sealed class NewerTicketTests : IAsyncLifetime
{
    private const string Piece = "data: {\"choices\":[{\"delta\":{\"content\":\"one\"}}]}\n\n";
    private TestWorker _worker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _worker = await TestWorker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task Put_NewerTicketDuringAStream_LetsTheStreamGoOn()
    {
        var go = new TaskCompletionSource();
        _worker.Engine.Answer = context => StreamAsync(context, go.Task);
        using var answer = await _worker.PostAsync(Ticket(sequence: 0, seconds: 2));

        using var taken = await PutAsync(Ticket(sequence: 1, seconds: 300));
        Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System, Cancellation); // longer than the first hold
        go.SetResult();

        Assert.EndsWith("data: [DONE]\n\n", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => _worker.Outbox("used_ms") > 2000, "more than the first hold is on the receipt");
    }

    [Fact]
    public async Task Post_WithANewerTicket_IsServedThoughTheFirstIsUsedUp()
    {
        _worker.Engine.Answer = context => StreamAsync(context, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        using (var cut = await _worker.PostAsync(Ticket(sequence: 0, seconds: 0.5m, job: "other")))
        {
            Assert.Contains("hold_used_up", await cut.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }

        _worker.Engine.Answer = context => StreamAsync(context, Task.CompletedTask);
        using var first = await _worker.PostAsync(Ticket(sequence: 0, seconds: 1));
        await first.Content.ReadAsStringAsync(Cancellation);
        using var newer = await _worker.PostAsync(Ticket(sequence: 1, seconds: 300));

        Assert.EndsWith("data: [DONE]\n\n", await newer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_TicketThatEndsTheJob_HasTheFinalReceiptSentAndTakesNoMore()
    {
        _worker.Engine.Answer = context => StreamAsync(context, Task.CompletedTask);
        var ticket = Ticket(sequence: 0, seconds: 300);
        using (var answer = await _worker.PostAsync(ticket))
        {
            await answer.Content.ReadAsStringAsync(Cancellation);
        }

        using var ended = await PutAsync(_worker.Coordinator.Ticket(FakeCoordinator.Claims() with { Ended = true }));

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await Eventually.TrueAsync(() => _worker.Outbox("final") == 1 && _worker.Outbox("acknowledged") == _worker.Outbox("sequence"), "the final receipt is taken");
        using var refused = await _worker.PostAsync(ticket);
        Assert.Equal(HttpStatusCode.PaymentRequired, refused.StatusCode);
    }

    /// <summary>A requester that keeps a newer ticket back until the job is closed would else use the hold a second time, and the donor would be paid once.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_NewerTicketOfAJobThatWasClosed_IsRefused(bool afterARestart)
    {
        _worker.Engine.Answer = context => StreamAsync(context, Task.CompletedTask);
        var first = FakeCoordinator.Claims(expiresIn: -25); // good for 5 s more, since clocks may differ
        using (var answer = await _worker.PostAsync(_worker.Coordinator.Ticket(first)))
        {
            await answer.Content.ReadAsStringAsync(Cancellation);
        }

        await Eventually.TrueAsync(() => _worker.Outbox("final") == 1 && _worker.Service<JobTable>().IsEmpty, "the job is closed");
        await using var restarted = afterARestart ? await _worker.RestartAsync() : null;
        var worker = restarted ?? _worker;
        var newer = worker.Coordinator.Ticket(FakeCoordinator.Claims() with { Seq = 1 });

        using var refused = await worker.PostAsync(newer);

        Assert.Equal(HttpStatusCode.PaymentRequired, refused.StatusCode);
        Assert.Single(worker.Engine.Calls);
    }

    [Fact]
    public async Task Post_NewerTicketOfAJobThatWasNeverUsed_IsServed()
    {
        _worker.Engine.Answer = context => StreamAsync(context, Task.CompletedTask);

        using var answer = await _worker.PostAsync(Ticket(sequence: 3, seconds: 300));

        Assert.EndsWith("data: [DONE]\n\n", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WithATicketThatEndsTheJob_IsRefused()
    {
        using var refused = await _worker.PostAsync(_worker.Coordinator.Ticket(FakeCoordinator.Claims() with { Ended = true }));

        Assert.Equal(HttpStatusCode.PaymentRequired, refused.StatusCode);
        Assert.Empty(_worker.Engine.Calls);
    }

    [Theory]
    [InlineData("another-node", 300)]
    [InlineData("node-1", -60)]
    public async Task Put_TicketThatDoesNotFit_Answers401AndChangesNothing(string node, int expiresIn)
    {
        using var refused = await PutAsync(_worker.Coordinator.Ticket(node: node, expiresIn: expiresIn));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Null(_worker.Outbox("sequence"));
    }

    [Fact]
    public async Task Put_NoTicket_Answers401()
    {
        using var refused = await PutAsync(ticket: null);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Post_AsManyRunAsTheTicketLets_IsRefusedWithAWait()
    {
        var go = new TaskCompletionSource();
        _worker.Engine.Answer = context => StreamAsync(context, go.Task);
        var ticket = _worker.Coordinator.Ticket(FakeCoordinator.Claims() with { Parallel = 1 });
        using var running = await _worker.PostAsync(ticket);

        using var refused = await _worker.PostAsync(ticket);

        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        go.SetResult();
        await running.Content.ReadAsStringAsync(Cancellation);
        await Eventually.TrueAsync(async () => (await _worker.PostAsync(ticket)).IsSuccessStatusCode, "the slot of the ticket is free again");
    }

    private string Ticket(long sequence, decimal seconds, string job = "job-1") =>
        _worker.Coordinator.Ticket(FakeCoordinator.Claims(jobId: job, maxSeconds: seconds) with { Seq = sequence });

    private Task<HttpResponseMessage> PutAsync(string? ticket)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, WorkerPaths.Ticket);
        request.Headers.Authorization = ticket is null ? null : new AuthenticationHeaderValue("Bearer", ticket);
        return _worker.Http.SendAsync(request, Cancellation);
    }

    private static async Task StreamAsync(HttpContext context, Task until)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(Piece, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await until;
        await context.Response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);
    }
}
