using System.Net;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Tickets;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Tickets;

public sealed class TicketKeySetTests
{
    [Fact]
    public async Task VerifyAsync_FloodOfUnknownKeys_AsksTheCoordinatorNoMoreThanOnce()
    {
        await using var worker = await TestWorker.StartAsync();
        await Eventually.TrueAsync(() => worker.Coordinator.KeyQuestions == 1, "the question at start");
        var keys = worker.Service<TicketKeySet>();
        var forged = TicketSigner.Sign(FakeCoordinator.Claims(), SigningKey.Create().Key);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(TicketFault.UnknownKey, (await keys.VerifyAsync(forged, TestContext.Current.CancellationToken)).Fault);
        }

        Assert.Equal(1, worker.Coordinator.KeyQuestions);
    }

    [Fact]
    public async Task Restart_WithCoordinatorAway_AcceptsTicketsWithTheKeysThatItKept()
    {
        await using var first = await TestWorker.StartAsync();
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(first.Folder, "coordinator-keys.json")), "the keys on disk");
        var ticket = first.Coordinator.Ticket();
        await first.Coordinator.DisposeAsync();
        await using var second = await first.RestartAsync(("Coordinator:Url", "http://127.0.0.1:9"), ("Registration:JoinToken", ""));
        using var answer = await second.PostAsync(ticket);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Restart_AfterRotation_LearnsTheNewKeyAndStillTakesTheOld()
    {
        await using var first = await TestWorker.StartAsync();
        var old = first.Coordinator.Ticket();
        first.Coordinator.Rotate();
        await using var second = await first.RestartAsync();
        using var withOld = await second.PostAsync(old);
        using var withNew = await second.PostAsync(first.Coordinator.Ticket("job-2"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (withOld.StatusCode, withNew.StatusCode));
    }
}
