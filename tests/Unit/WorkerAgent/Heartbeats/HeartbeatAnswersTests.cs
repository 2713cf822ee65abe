using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.WorkerAgent.Heartbeats;
using MonkeyTroop.WorkerAgent.Tickets;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Heartbeats;

public sealed class HeartbeatAnswersTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(7);

    [Fact]
    public async Task Take_AnyAnswer_TellsWhenTheNextHeartbeatIsDue()
    {
        await using var worker = await TestWorker.StartAsync(("Heartbeats:Interval", "01:00:00"));
        var answers = worker.Service<HeartbeatAnswers>();

        Assert.Null(await NextAsync(Answer(HeartbeatResponse.Seen), hasModels: true));
        Assert.Equal(TimeSpan.Zero, await NextAsync(Answer(HeartbeatResponse.Resend), hasModels: false));
        Assert.Null(await NextAsync(Answer(HeartbeatResponse.Resend), hasModels: true)); // the list was sent: to send it again at once is of no use
        Assert.Equal(Wait, await NextAsync(Refused(HttpStatusCode.TooManyRequests, ProblemCodes.RateLimited), hasModels: false));
        Assert.Null(await NextAsync(Refused(HttpStatusCode.ServiceUnavailable, ProblemCodes.StoreAway), hasModels: false));

        Task<TimeSpan?> NextAsync(CoordinatorAnswer<HeartbeatResponse> answer, bool hasModels) =>
            answers.TakeAsync(new SentHeartbeat(hasModels, answer), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Take_NodeSuspendedAndBackAgain_MayNotWorkMeanwhile()
    {
        await using var worker = await TestWorker.StartAsync(("Heartbeats:Interval", "01:00:00"));
        var permission = new WorkPermission(NullLogger<WorkPermission>.Instance); // not the worker's own, whose heartbeats are answered too
        var answers = new HeartbeatAnswers(
            worker.Service<RevokedAccounts>(), permission, worker.Service<TicketKeySet>(), NullLogger<HeartbeatAnswers>.Instance);

        await answers.TakeAsync(new SentHeartbeat(false, Refused(HttpStatusCode.Forbidden, ProblemCodes.NodeSuspended)), TestContext.Current.CancellationToken);
        Assert.True(permission.IsRevoked);
        await answers.TakeAsync(new SentHeartbeat(false, Answer(HeartbeatResponse.Seen)), TestContext.Current.CancellationToken);
        Assert.False(permission.IsRevoked);
    }

    private static CoordinatorAnswer<HeartbeatResponse> Answer(string status) => new() { Status = HttpStatusCode.OK, Value = new HeartbeatResponse(status) };

    private static CoordinatorAnswer<HeartbeatResponse> Refused(HttpStatusCode status, string code) =>
        new() { Status = status, Problem = new Problem { Code = code }, RetryAfter = Wait };
}
