using System.Net;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Signals;
using MonkeyTroop.WorkerAgent.Tickets;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Tickets;

public sealed class RevocationTests
{
    private const string Requester = "requester";

    [Fact]
    public async Task ValidTicketOfASuspendedAccount_IsRefusedAfterTheNextHeartbeatAndTakenAgainLater()
    {
        await using var worker = await TestWorker.StartAsync();
        using (var before = await worker.PostAsync(worker.Coordinator.Ticket()))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        await SendHeartbeatAsync(worker, [Requester], () => worker.Service<RevokedAccounts>().Contains(Requester));
        using var refused = await worker.PostAsync(worker.Coordinator.Ticket());
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains(ProblemCodes.AccountSuspended, await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await SendHeartbeatAsync(worker, [], () => !worker.Service<RevokedAccounts>().Contains(Requester));
        using var again = await worker.PostAsync(worker.Coordinator.Ticket());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task CoordinatorThatSaysNothing_DoesNotFreeASuspendedAccount()
    {
        await using var worker = await TestWorker.StartAsync();
        await SendHeartbeatAsync(worker, [Requester], () => worker.Service<RevokedAccounts>().Contains(Requester));
        worker.Service<RevokedAccounts>().Learn(null);

        Assert.True(worker.Service<RevokedAccounts>().Contains(Requester));
    }

    [Fact]
    public async Task TicketOfAWithdrawnKey_IsRefusedAfterTheNextHeartbeatThoughTheKeysWereAskedForAMomentAgo()
    {
        await using var worker = await TestWorker.StartAsync();
        await Eventually.TrueAsync(() => worker.Coordinator.KeyQuestions == 1, "the question at start");
        var stolen = worker.Coordinator.Ticket();
        worker.Coordinator.Withdraw();
        worker.Service<HeartbeatTrigger>().Raise();
        await Eventually.TrueAsync(() => worker.Coordinator.KeyQuestions == 2, "the question after the heartbeat");
        var keys = worker.Service<TicketKeySet>();
        await keys.FollowAsync("wait for the answer", TestContext.Current.CancellationToken);

        Assert.Equal(TicketFault.UnknownKey, (await keys.VerifyAsync(stolen, TestContext.Current.CancellationToken)).Fault);
        Assert.Equal(TicketFault.None, (await keys.VerifyAsync(worker.Coordinator.Ticket("job-2"), TestContext.Current.CancellationToken)).Fault);
    }

    [Theory]
    [InlineData(ProblemCodes.NodeRemoved)]
    [InlineData(ProblemCodes.NodeSuspended)]
    public async Task NodeThatTheCoordinatorTookOut_RefusesNewTicketsUntilAHeartbeatIsTakenInAgain(string code)
    {
        await using var worker = await TestWorker.StartAsync();
        worker.Coordinator.HeartbeatRefusal = (403, code);
        worker.Service<HeartbeatTrigger>().Raise();
        await Eventually.TrueAsync(() => worker.Service<WorkPermission>().IsRevoked, "the node hears of it");
        using var refused = await worker.PostAsync(worker.Coordinator.Ticket());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        worker.Coordinator.HeartbeatRefusal = null;
        worker.Service<HeartbeatTrigger>().Raise();
        await Eventually.TrueAsync(() => !worker.Service<WorkPermission>().IsRevoked, "the node hears of it");
        using var again = await worker.PostAsync(worker.Coordinator.Ticket());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    private static async Task SendHeartbeatAsync(TestWorker worker, IReadOnlyList<string> revoked, Func<bool> until)
    {
        worker.Coordinator.RevokedAccounts = revoked;
        worker.Service<HeartbeatTrigger>().Raise();
        await Eventually.TrueAsync(until, "the worker hears of it");
    }
}
