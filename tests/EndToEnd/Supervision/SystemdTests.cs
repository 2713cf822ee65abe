using System.Globalization;
using System.Net;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Supervision;

/// <summary>What a real worker tells the system that runs it, over a real socket.</summary>
public sealed class SystemdTests : NetworkTest
{
    private const string Model = "slow:1b";
    private const string Node = "served";

    /// <summary>A watchdog of 3 s: a sign of life each second.</summary>
    private static readonly (string Name, string? Value) Watched = ("WATCHDOG_USEC", "3000000");

    /// <summary>Longer than the watchdog.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(4);

    private static readonly TroopNetworkOptions NoWorkerYet = new()
    {
        Models = [new FakeModel(Model) { Pieces = [.. Enumerable.Range(0, 30).Select(i => $" {i}")], Pause = TimeSpan.FromMilliseconds(100) }],
        Workers = 0,
        Client = false,
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_SocketOfSystemd_HearsReadyWhenRequestsAreTaken(bool isAbstract)
    {
        var network = await StartAsync(NoWorkerYet);
        using var socket = new NotifySocket(isAbstract ? $"@monkey-troop-{Guid.NewGuid():N}" : network.At("notify"));
        var port = FreePort.Find();
        var spec = network.WorkerSpec(Node, "--owner-key", network.OwnerKeyFile);
        network.Start(At(spec, port).With(("NOTIFY_SOCKET", socket.Name)));

        await socket.HearsAsync("READY=1");

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health"), Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Run_Watchdog_HearsSignsOfLifeWhileTheWorkerLives()
    {
        var network = await StartAsync(NoWorkerYet);
        using var socket = new NotifySocket(network.At("notify"));
        var worker = network.Start(network.WorkerSpec(Node, "--owner-key", network.OwnerKeyFile).With(("NOTIFY_SOCKET", socket.Name), Watched));
        await socket.HearsAsync("WATCHDOG=1");
        await socket.HearsAsync("WATCHDOG=1");

        Signal.SendStop(worker.Id);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancellation); // what was on its way has come
        await socket.TakeAsync();
        await Task.Delay(Silence, TimeProvider.System, Cancellation);
        Assert.Empty(await socket.TakeAsync());

        Signal.SendContinue(worker.Id);
        await socket.HearsAsync("WATCHDOG=1");
    }

    [Fact]
    public async Task Stop_DuringAStream_SaysSoAndFinishesIt()
    {
        var network = await StartAsync(NoWorkerYet);
        using var socket = new NotifySocket(network.At("notify"));
        var worker = network.Start(
            network.WorkerSpec(Node, "--owner-key", network.OwnerKeyFile).With(("NOTIFY_SOCKET", socket.Name), ("TicketProxy__DrainTimeout", "00:02:00")));
        await worker.ReadyAsync();
        await network.Requester.ModelIsServedAsync(Model);
        using var caller = new TicketCall(await network.Requester.TicketAsync(Model));
        using var answer = await caller.ChatAsync("count", stream: true, Cancellation);

        Signal.SendTerminate(worker.Id);
        var stopping = await socket.HearsAsync("STOPPING=1");

        Assert.Contains("data: [DONE]", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(0, await worker.ExitAsync());

        // Two minutes and what follows them, which the unit's own limit does not cover.
        var extended = stopping.Split('\n').Single(line => line.StartsWith("EXTEND_TIMEOUT_USEC=", StringComparison.Ordinal)).Split('=')[1];
        Assert.True(long.Parse(extended, CultureInfo.InvariantCulture) > 120_000_000);
    }

    private static ProcessSpec At(ProcessSpec spec, int port)
    {
        var flag = spec.Arguments.ToList().IndexOf("--port");
        return spec with
        {
            Arguments = [.. spec.Arguments.Take(flag + 1), port.ToString(CultureInfo.InvariantCulture), .. spec.Arguments.Skip(flag + 2)],
        };
    }
}
