using System.Net;
using System.Net.Sockets;
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
    public async Task Start_BehindAProxyThatIsNotThere_ReachesACoordinatorOnThisMachineAllTheSame()
    {
        var network = await StartAsync(NoWorkerYet);
        var invite = await network.Owner.InviteAsync();
        var spec = network.WorkerSpec("proxied", "--join-token", invite.JoinToken).With(("HTTP_PROXY", "http://127.0.0.1:1"), ("http_proxy", "http://127.0.0.1:1"));
        await network.Start(spec).ReadyAsync();

        await network.Requester.ModelIsServedAsync(Model);
    }

    [Fact]
    public async Task Start_UsualPortTaken_TakesTheNextAndSaysSo()
    {
        var network = await StartAsync(NoWorkerYet);
        using var taken = new TcpListener(IPAddress.Loopback, 8080);
        try
        {
            taken.Start();
        }
        catch (SocketException)
        {
            // Somebody else has it: as good.
        }

        var spec = network.WorkerSpec("ported", "--owner-key", network.OwnerKeyFile);
        var at = spec.Arguments.ToList().IndexOf("--port");
        var worker = network.Start(spec with { Arguments = [.. spec.Arguments.Where((_, index) => index != at && index != at + 1)] });
        var address = await worker.ReadyAsync();

        Assert.InRange(address.Port, 8081, 8099);
        await network.Requester.ModelIsServedAsync(Model);
        await worker.Output.SaysAsync("Port 8080 is taken");
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
