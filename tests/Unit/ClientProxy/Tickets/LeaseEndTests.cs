using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Tickets;

/// <summary>How jobs are ended when their leases are not used again, and what the coordinator hears of them then.</summary>
public sealed class LeaseEndTests
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    /// <summary>What the coordinator heard at the ends of jobs.</summary>
    private readonly ConcurrentQueue<EndRequest> _ends = new();

    [Fact]
    public async Task Dispose_LeaseIsIdle_TheJobIsEndedAndTheWorkerTold()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await StartCoordinatorAsync(worker);
        await using (var proxy = await TestProxy.StartAsync(coordinator.Url))
        {
            (await proxy.ChatAsync().Soon()).Dispose();
            (await proxy.ChatAsync().Soon()).Dispose();
        }

        var end = Assert.Single(_ends);
        Assert.Equal((JobOutcome.Completed, 2L, 0L, 0L), (end.Outcome, end.Requests, end.Cancelled, end.Broken));
        Assert.True(end.Seconds > 0);
        Assert.Contains(worker.Heard, heard => heard is { Path: "/ticket", Authorization: "Bearer ticket-end" });
    }

    [Fact]
    public async Task Dispose_CoordinatorIsAway_WaitsForNoOtherTry()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await StartCoordinatorAsync(worker);
        var asked = 0;
        coordinator.Other = context =>
        {
            asked++;
            return FakeCoordinator.RefuseAsync(context, 503, ProblemCodes.StoreAway);
        };
        await using (var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time)) // a clock that stands still
        {
            (await proxy.ChatAsync().Soon()).Dispose();
        }

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Chat_EndIsNotTakenAtFirst_IsAskedForAgain()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await StartCoordinatorAsync(worker);
        var refused = 0;
        coordinator.Other = context => refused++ == 0 ? FakeCoordinator.RefuseAsync(context, 503, ProblemCodes.StoreAway) : EndAsync(context);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);
        await proxy.ChatToEndAsync();

        await Eventually.TrueAsync(AdvanceUntilEnded, "the job is ended at the second try");

        Assert.Single(_ends);
    }

    [Fact]
    public async Task Chat_CreditsAreHeldForAnotherModel_ThatJobIsEndedAndTheRequestAnswered()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await StartCoordinatorAsync(worker);
        coordinator.Intercept = async (context, request) =>
        {
            if (request.Model != "org/qwen" || !_ends.IsEmpty)
            {
                return false;
            }

            await FakeCoordinator.RefuseAsync(context, 402, ProblemCodes.InsufficientCredits, available: 0, required: 60);
            return true;
        };
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        (await proxy.ChatAsync().Soon()).Dispose();

        using var response = await proxy.ChatAsync("org/qwen").Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(_ends);
    }

    [Fact]
    public async Task Chat_LeaseIsOver_ItsJobIsEndedAndTheCoordinatorHearsWhatCameOfIt()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await StartCoordinatorAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);
        await proxy.ChatToEndAsync();

        await Eventually.TrueAsync(AdvanceUntilEnded, "the job is ended");

        var end = Assert.Single(_ends);
        Assert.Equal((JobOutcome.Completed, 1L), (end.Outcome, end.Requests));
    }

    [Theory]
    [InlineData(503, ProblemCodes.EngineFailed, JobOutcome.Failed)]
    [InlineData(429, ProblemCodes.NodeFull, JobOutcome.Overloaded)]
    [InlineData(400, ProblemCodes.InvalidRequest, JobOutcome.Rejected)]
    public async Task Chat_NodeRefuses_ItsJobIsEndedWithWhatThatSaysOfTheNode(int status, string code, JobOutcome outcome)
    {
        await using var worker = await FakeWorker.StartAsync("only", FakeWorker.Refuse(status, code));
        await using var coordinator = await StartCoordinatorAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time);
        (await proxy.ChatAsync().Soon()).Dispose();

        await Eventually.TrueAsync(AdvanceUntilEnded, "the job is ended");

        Assert.Equal(outcome, _ends.First().Outcome);
    }

    [Fact]
    public async Task Dispose_NodeFailedJustBefore_TheCoordinatorHearsOfIt()
    {
        await using var first = await FakeWorker.StartAsync("first", FakeWorker.Refuse(503, ProblemCodes.EngineFailed));
        await using var second = await FakeWorker.StartAsync("second");
        await using var coordinator = await StartCoordinatorAsync(first, second);
        await using (var proxy = await TestProxy.StartAsync(coordinator.Url, time: _time))
        {
            (await proxy.ChatAsync().Soon()).Dispose();
        }

        Assert.Equal([JobOutcome.Completed, JobOutcome.Failed], _ends.Select(end => end.Outcome!.Value).Order());
    }

    private bool AdvanceUntilEnded()
    {
        if (_ends.IsEmpty)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        return !_ends.IsEmpty;
    }

    private async Task EndAsync(HttpContext context)
    {
        if (!context.Request.Path.Value!.EndsWith("/end", StringComparison.Ordinal))
        {
            await FakeCoordinator.RefuseAsync(context, 404, ProblemCodes.NotFound);
            return;
        }

        _ends.Enqueue((await JsonSerializer.DeserializeAsync(context.Request.Body, ProtocolJson.Default.EndRequest, context.RequestAborted))!);
        var answer = new EndResponse { Charged = 0, Released = 0, Held = 300, Token = "ticket-end" };
        await FakeWorker.JsonAsync(context, 200, JsonSerializer.Serialize(answer, ProtocolJson.Default.EndResponse));
    }

    /// <summary>A coordinator that takes ends, unless a test says otherwise.</summary>
    private async Task<FakeCoordinator> StartCoordinatorAsync(params FakeWorker[] workers)
    {
        var coordinator = await FakeCoordinator.StartAsync(_time, workers);
        coordinator.Other = EndAsync;
        return coordinator;
    }
}
