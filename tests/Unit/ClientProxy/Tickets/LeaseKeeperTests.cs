using System.Net;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Tickets;

/// <summary>Leases over real connections, with a clock that the test sets.</summary>
public sealed class LeaseKeeperTests
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Chat_ManyFirstRequestsAtOnce_ShareOneAuthorization()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        var go = new TaskCompletionSource();
        coordinator.Intercept = async (_, _) =>
        {
            await go.Task;
            return false;
        };
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        var asking = Enumerable.Range(0, 20).Select(_ => proxy.ChatAsync()).ToList();
        await Eventually.TrueAsync(() => !coordinator.Authorizations.IsEmpty, "an authorization");
        go.SetResult();
        var responses = await Task.WhenAll(asking).Soon();

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Single(coordinator.Authorizations);
        Assert.Equal(20, worker.Heard.Count);
    }

    [Fact]
    public async Task Chat_LeaseIsDue_IsAnsweredByItWhileTheNextIsFetched()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(_time, worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);
        (await proxy.ChatAsync().Soon()).Dispose();
        var go = new TaskCompletionSource();
        coordinator.Intercept = async (_, _) =>
        {
            await go.Task;
            return false;
        };
        _time.Advance(TimeSpan.FromSeconds(241));

        // The coordinator does not answer yet, and nobody waits for it.
        (await proxy.ChatAsync().Soon()).Dispose();
        Assert.Equal("Bearer ticket-1", worker.Heard.Last().Authorization);
        await Eventually.TrueAsync(() => coordinator.Authorizations.Count == 2, "a second authorization");

        go.SetResult();
        await Eventually.TrueAsync(() => AnswersWith(proxy, worker, "Bearer ticket-2"), "the second ticket is used");
        Assert.Equal(2, coordinator.Authorizations.Count);
    }

    [Fact]
    public async Task Chat_LeaseNearsItsEndDuringAStream_TheNextIsFetchedMeanwhile()
    {
        var go = new TaskCompletionSource();
        await using var worker = await FakeWorker.StartAsync("only", async context =>
        {
            await FakeWorker.StreamAsync(context, "data: {}\n\n");
            await go.Task.Soon();
            await FakeWorker.StreamAsync(context, "data: [DONE]\n\n");
        });
        await using var coordinator = await FakeCoordinator.StartAsync(_time, worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);
        using var response = await proxy.ChatAsync(stream: true).Soon();

        _time.Advance(TimeSpan.FromSeconds(241));

        await Eventually.TrueAsync(() => coordinator.Authorizations.Count == 2, "a second authorization");
        go.SetResult();
    }

    [Fact]
    public async Task Chat_ModelIsNoLongerUsed_NoTicketIsFetched()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(_time, worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);
        await proxy.ChatToEndAsync();

        _time.Advance(TimeSpan.FromSeconds(241));
        _time.Advance(TimeSpan.FromSeconds(241));
        (await proxy.ChatAsync().Soon()).Dispose();

        // One for each of the two requests: had the first been renewed, there would be three.
        Assert.Equal(2, coordinator.Authorizations.Count);
    }

    [Fact]
    public async Task Chat_NobodyFreeJustNow_TheCoordinatorIsNotAskedByEveryRequest()
    {
        await using var coordinator = await FakeCoordinator.StartAsync(_time);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);

        for (var i = 0; i < 5; i++)
        {
            using var response = await proxy.ChatAsync().Soon();
            Assert.Equal(ProblemCodes.NoNodeFree, (await TestProxy.ErrorAsync(response, HttpStatusCode.ServiceUnavailable)).Code);
        }

        Assert.Single(coordinator.Authorizations);
        _time.Advance(TimeSpan.FromSeconds(3));
        (await proxy.ChatAsync().Soon()).Dispose();
        Assert.Equal(2, coordinator.Authorizations.Count);
    }

    [Fact]
    public async Task Chat_TheOnlyNodeFailedSomebodyJustNow_IsAskedForAfterAll()
    {
        await using var worker = await FakeWorker.StartAsync("only", FakeWorker.Refuse(503, ProblemCodes.EngineFailed));
        await using var coordinator = await FakeCoordinator.StartAsync(_time, worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);
        (await proxy.ChatAsync().Soon()).Dispose();
        worker.Answer = FakeWorker.CompleteAsync;

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<bool> AnswersWith(TestProxy proxy, FakeWorker worker, string authorization)
    {
        (await proxy.ChatAsync().Soon()).Dispose();
        return worker.Heard.Last().Authorization == authorization;
    }
}
