using System.Net;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public sealed class FailoverTests
{
    [Theory]
    [InlineData(401, ProblemCodes.InvalidTicket)]
    [InlineData(402, ProblemCodes.HoldUsedUp)]
    [InlineData(404, ProblemCodes.UnknownModel)]
    [InlineData(429, ProblemCodes.NodeFull)]
    [InlineData(502, ProblemCodes.EngineFailed)]
    [InlineData(503, ProblemCodes.EngineFailed)]
    public async Task Chat_FirstNodeTurnsAway_IsAnsweredByAnotherTicket(int status, string code)
    {
        await using var first = await FakeWorker.StartAsync("first");
        first.Answer = context => first.Heard.Count == 1 ? FakeWorker.Refuse(status, code)(context) : FakeWorker.CompleteAsync(context);
        await using var second = await FakeWorker.StartAsync("second");
        await using var coordinator = await FakeCoordinator.StartAsync(first, second);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("hello", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, coordinator.Authorizations.Count);
        Assert.Equal(2, first.Heard.Concat(second.Heard).Select(heard => heard.Authorization).Distinct().Count());

        // Only a used-up hold says nothing against the node.
        Assert.Equal(status == 402 ? "first" : "second", response.Headers.GetValues("X-Troop-Node").Single());
        Assert.Equal(status == 402 ? null : ["first"], coordinator.Authorizations.Last().ExcludeNodes);
    }

    [Fact]
    public async Task Chat_TicketOfBeforeIsTakenNoMore_IsSentAgainWithANewOneAndTheAppSeesNothing()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, new() { ["Proxy:MaxAttempts"] = "1" });
        using (var warm = await proxy.ChatAsync().Soon())
        {
            Assert.Equal(HttpStatusCode.OK, warm.StatusCode);
        }

        var old = Assert.Single(worker.Heard).Authorization;
        worker.Answer = context => context.Request.Headers.Authorization == old
            ? FakeWorker.Refuse(401, ProblemCodes.InvalidTicket)(context)
            : FakeWorker.CompleteAsync(context);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, coordinator.Authorizations.Count);
        Assert.Equal(3, worker.Heard.Count);
    }

    [Fact]
    public async Task Chat_NodeTakesNoTicketAtAll_IsAskedWithOneNewTicketAndNoMore()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        using (var warm = await proxy.ChatAsync().Soon())
        {
            Assert.Equal(HttpStatusCode.OK, warm.StatusCode);
        }

        worker.Answer = FakeWorker.Refuse(401, ProblemCodes.InvalidTicket);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(ProblemCodes.InvalidTicket, (await TestProxy.ErrorAsync(response, HttpStatusCode.BadGateway)).Code);
        Assert.Equal(3, worker.Heard.Count);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(2_000_000, true)]
    public async Task Chat_LargeBody_IsSentWhenTheNodeAsksForIt(int length, bool waits)
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.PostAsync("/v1/chat/completions", $$"""{"model":"llama","prompt":"{{new string('x', length)}}"}""").Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var heard = Assert.Single(worker.Heard);
        Assert.InRange(heard.Body.Length, length, length + 100);
        Assert.Equal(waits, heard.Headers.Any(header => header.Key == "Expect"));
    }

    [Fact]
    public async Task Chat_NodeIsGone_IsAnsweredByAnother()
    {
        await using var gone = await FakeWorker.StartAsync("gone");
        await gone.StopAsync();
        await using var there = await FakeWorker.StartAsync("there");
        await using var coordinator = await FakeCoordinator.StartAsync(gone, there);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(there.Heard);
    }

    [Fact]
    public async Task Chat_NodeOutsideAllowedNetworks_IsNotConnectedTo()
    {
        await using var outside = await FakeWorker.StartAsync("outside");
        await using var inside = await FakeWorker.StartAsync("inside");
        await using var coordinator = await FakeCoordinator.StartAsync(outside, inside);
        coordinator.Change = answer => answer.NodeId == "outside" ? answer with { WorkerUrl = $"http://localhost:{outside.Url.Port}" } : answer;
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(outside.Heard);
        Assert.Single(inside.Heard);
    }

    [Fact]
    public async Task Chat_NodeInADeniedNetwork_IsNotConnectedTo()
    {
        await using var worker = await FakeWorker.StartAsync("denied");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, new() { ["Proxy:DeniedNetworks:0"] = "127.0.0.1/32" });

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(ProblemCodes.NodeAway, (await TestProxy.ErrorAsync(response, HttpStatusCode.BadGateway)).Code);
        Assert.Empty(worker.Heard);
    }

    [Fact]
    public async Task Chat_NodeThatSaysItIsTheCoordinator_IsNotConnectedTo()
    {
        await using var worker = await FakeWorker.StartAsync("there");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        var reached = 0;
        coordinator.Change = answer => answer with { WorkerUrl = coordinator.Url.ToString() };
        coordinator.Other = context =>
        {
            Interlocked.Increment(ref reached);
            return FakeWorker.CompleteAsync(context);
        };
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(ProblemCodes.NodeAway, (await TestProxy.ErrorAsync(response, HttpStatusCode.BadGateway)).Code);
        Assert.Equal(0, reached);
    }

    [Fact]
    public async Task Chat_KeptAliveConnectionWasClosed_IsSentAgainToTheSameNode()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        worker.Answer = context =>
        {
            if (worker.Heard.Count != 2)
            {
                return FakeWorker.CompleteAsync(context);
            }

            context.Abort();
            return Task.CompletedTask;
        };
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        using (var warm = await proxy.ChatAsync().Soon())
        {
            Assert.Equal(HttpStatusCode.OK, warm.StatusCode);
        }

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, worker.Heard.Count);
        Assert.Single(coordinator.Authorizations);
    }

    [Fact]
    public async Task Chat_EveryNodeFails_GivesUpAfterThreeTries()
    {
        var workers = new List<FakeWorker>();
        for (var i = 0; i < 5; i++)
        {
            workers.Add(await FakeWorker.StartAsync($"n{i}", FakeWorker.Refuse(502, ProblemCodes.EngineFailed)));
        }

        await using var coordinator = await FakeCoordinator.StartAsync([.. workers]);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        var error = await TestProxy.ErrorAsync(response, HttpStatusCode.BadGateway);
        Assert.Equal(ProblemCodes.EngineFailed, error.Code);
        Assert.Contains("n2", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, workers.Sum(worker => worker.Heard.Count));
        await Task.WhenAll(workers.Select(worker => worker.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task Chat_OnlyNodeIsFull_Is429WithRetryAfter()
    {
        await using var worker = await FakeWorker.StartAsync("only", FakeWorker.Refuse(429, ProblemCodes.NodeFull, retryAfter: "4"));
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(ProblemCodes.NodeFull, (await TestProxy.ErrorAsync(response, HttpStatusCode.TooManyRequests)).Code);
        Assert.Equal(TimeSpan.FromSeconds(4), response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Chat_MoreAtOnceThanANodeHasSlots_SpillsOverToOtherNodes()
    {
        var workers = new List<FakeWorker>();
        for (var i = 0; i < 3; i++)
        {
            workers.Add(await StartSingleSlotAsync($"n{i}", 3));
        }

        await using var coordinator = await FakeCoordinator.StartAsync([.. workers]);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        var responses = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => proxy.ChatAsync())).Soon();

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(3, responses.Select(response => response.Headers.GetValues("X-Troop-Node").Single()).Distinct().Count());
        await Task.WhenAll(workers.Select(worker => worker.DisposeAsync().AsTask()));

        // Every request is held until all of them have found their node.
        async Task<FakeWorker> StartSingleSlotAsync(string nodeId, int together)
        {
            var busy = 0;
            return await FakeWorker.StartAsync(nodeId, async context =>
            {
                if (Interlocked.Increment(ref busy) > 1)
                {
                    await FakeWorker.Refuse(429, ProblemCodes.NodeFull, "1")(context);
                    return;
                }

                await Eventually.TrueAsync(() => workers.Count(worker => !worker.Heard.IsEmpty) == together, "as many workers have a request");
                await FakeWorker.CompleteAsync(context);
            });
        }
    }

    [Fact]
    public async Task Chat_ErrorThatIsForTheApp_IsPassedOnUnchanged()
    {
        const string Body = """{"error":{"message":"context too long","type":"invalid_request_error","param":"messages","code":"context_length"}}""";
        await using var worker = await FakeWorker.StartAsync("only", context => FakeWorker.JsonAsync(context, 400, Body));
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(Body, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(worker.Heard);
    }

    [Fact]
    public async Task Chat_NodeIsSilent_Is504AndNotTriedAgain()
    {
        await using var worker = await FakeWorker.StartAsync("only", context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, new() { ["Proxy:InferenceTimeout"] = "00:00:01" });

        using var response = await proxy.ChatAsync().Soon();

        var error = await TestProxy.ErrorAsync(response, HttpStatusCode.GatewayTimeout);
        Assert.Equal((ProblemCodes.TimedOut, 1), (error.Code, error.TimeoutSeconds));
        Assert.True(error.ElapsedMs >= 1000);
        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());
        Assert.Single(worker.Heard);
        await worker.Aborted.Soon();
    }
}
