using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.WorkerAgent.Heartbeats;
using MonkeyTroop.WorkerAgent.Supervision;
using MonkeyTroop.WorkerAgent.TicketProxy;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Supervision;

public sealed class LivenessTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Fault_RunningWorker_IsNone()
    {
        await using var worker = await TestWorker.StartAsync();
        using var probe = new ProxyProbe(worker.Service<IServer>(), TimeProvider.System);

        Assert.Null(await FaultAsync(new Liveness(worker.Service<HeartbeatPulse>(), probe, worker.Service<DrainGate>())));
    }

    [Fact]
    public async Task Fault_HeartbeatLoopHangs_IsNamedAlthoughTheListenerReacts()
    {
        await using var worker = await TestWorker.StartAsync();
        using var probe = new ProxyProbe(worker.Service<IServer>(), TimeProvider.System);
        var pulse = new HeartbeatPulse(_time);
        pulse.Expect(TimeSpan.Zero);
        _time.Advance(HeartbeatPulse.Turn * 2);

        Assert.Contains("heartbeat", await FaultAsync(new Liveness(pulse, probe, new DrainGate())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fault_ListenerTakesConnectionsAndDoesNotReact_IsNamed()
    {
        using var hangs = new TcpListener(IPAddress.Loopback, 0);
        hangs.Start(); // the system accepts, the program never does
        using var probe = new ProxyProbe(new ServerAt($"http://{hangs.LocalEndpoint}"), TimeProvider.System);

        Assert.Contains("listener", await FaultAsync(Of(probe), Short), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fault_ListenerIsGone_IsNamed()
    {
        using var gone = new TcpListener(IPAddress.Loopback, 0);
        gone.Start();
        var url = $"http://{gone.LocalEndpoint}";
        gone.Stop();
        using var probe = new ProxyProbe(new ServerAt(url), TimeProvider.System);

        Assert.Contains("listener", await FaultAsync(Of(probe)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fault_ListenerClosesWhatIsTooMany_IsNone()
    {
        using var full = new TcpListener(IPAddress.Loopback, 0);
        full.Start();
        using var done = new CancellationTokenSource();
        var closing = CloseAllAsync(full, done.Token);
        using var probe = new ProxyProbe(new ServerAt($"http://{full.LocalEndpoint}"), TimeProvider.System);

        Assert.Null(await FaultAsync(Of(probe)));
        await done.CancelAsync();
        await closing;
    }

    [Fact]
    public async Task Fault_WorkerIsStopping_IsNone()
    {
        using var probe = new ProxyProbe(new ServerAt("http://127.0.0.1:1"), TimeProvider.System);
        var gate = new DrainGate();
        gate.Close();

        Assert.Null(await FaultAsync(new Liveness(new HeartbeatPulse(_time), probe, gate)));
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080", "http://127.0.0.1:8080/health")]
    [InlineData("http://[::]:8080", "http://[::1]:8080/health")]
    [InlineData("https://100.64.0.7:8080", "https://100.64.0.7:8080/health")]
    public void Health_OfAListener_IsAskedOnThisMachine(string listener, string expected) =>
        Assert.Equal(expected, ProxyProbe.Health(listener).ToString());

    private static async Task CloseAllAsync(TcpListener listener, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                (await listener.AcceptSocketAsync(cancellation)).Dispose();
            }
            catch (OperationCanceledException)
            {
                // The test is done.
            }
        }
    }

    private static Task<string?> FaultAsync(Liveness liveness, TimeSpan? limit = null) =>
        liveness.FaultAsync(limit ?? Limit, TestContext.Current.CancellationToken);

    private Liveness Of(ProxyProbe probe) => new(new HeartbeatPulse(_time), probe, new DrainGate());
}
