using MonkeyTroop.Tests.EndToEnd.Startup;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Nodes;

public sealed class WorkerJoinTests : NetworkTest
{
    private const string Model = "steady:1b";

    private static readonly TroopNetworkOptions NoWorkerYet = new() { Models = [new FakeModel(Model) { Pause = TimeSpan.FromMilliseconds(20) }], Workers = 0, Client = false };

    [Fact]
    public async Task Start_WithAJoinToken_ServesAndEarnsForTheInviter()
    {
        var network = await StartAsync(NoWorkerYet);
        var invite = await network.Owner.InviteAsync();
        await network.Start(network.WorkerSpec("invited", "--join-token", invite.JoinToken)).ReadyAsync();
        await network.Requester.ModelIsServedAsync(Model);
        var ticket = await network.Requester.TicketAsync(Model);
        using var caller = new TicketCall(ticket);

        await caller.AskAsync("hello", stream: false, Cancellation);

        Assert.Single(await network.Owner.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the inviter earns"));
    }

    [Fact]
    public async Task Start_WithAUsedToken_EndsWithOneLine()
    {
        var network = await StartAsync(NoWorkerYet);
        var invite = await network.Owner.InviteAsync();
        await network.Start(network.WorkerSpec("first", "--join-token", invite.JoinToken)).ReadyAsync();

        var line = await OneLine.OfFailureAsync(network.WorkerSpec("second", "--join-token", invite.JoinToken));

        Assert.Contains("invalid_join_token", line);
        Assert.DoesNotContain(invite.JoinToken, line);
    }

    [Fact]
    public async Task Start_AgainWithoutAToken_GoesOn()
    {
        var network = await StartAsync(NoWorkerYet);
        var invite = await network.Owner.InviteAsync();
        var first = network.Start(network.WorkerSpec("invited", "--join-token", invite.JoinToken));
        await first.ReadyAsync();
        Assert.Equal(0, await first.TerminateAsync());

        await network.Start(network.WorkerSpec("invited")).ReadyAsync();

        await network.Requester.ModelIsServedAsync(Model);
    }
}
