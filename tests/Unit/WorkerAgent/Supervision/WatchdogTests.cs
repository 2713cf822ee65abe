using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Supervision;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Supervision;

public sealed class WatchdogTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeSystemd _systemd = new();
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly Watchdog _watchdog;
    private volatile string? _fault;
    private int _looks;

    public WatchdogTests() => _watchdog = new Watchdog(_systemd, LookAsync, Patience, _lifetime, _time, NullLogger<Watchdog>.Instance);

    public async ValueTask DisposeAsync()
    {
        await _watchdog.StopAsync(CancellationToken.None);
        _watchdog.Dispose();
    }

    [Fact]
    public void Interval_LeavesTimeForASecondLook() => Assert.True(_watchdog.Interval * 2 < Patience);

    [Fact]
    public async Task Execute_BeforeTheWorkerHasStarted_LooksAtNothing()
    {
        await _watchdog.StartAsync(TestContext.Current.CancellationToken);
        _time.Advance(Patience);

        Assert.Equal((0, 0), (_looks, _systemd.Count));
    }

    [Fact]
    public async Task Execute_WorkerLives_SaysSoAtEveryLook()
    {
        await StartAsync();
        await LooksAsync(3);

        Assert.All(_systemd.Heard, state => Assert.Equal("WATCHDOG=1", state));
        Assert.True(_systemd.Count >= 3);
    }

    [Fact]
    public async Task Execute_SomethingHasStopped_FallsSilentUntilItGoesOn()
    {
        await StartAsync();
        _fault = "the heartbeat loop stands still";
        await LooksAsync(1);
        var heard = _systemd.Count;

        await LooksAsync(3);
        Assert.Equal(heard, _systemd.Count);

        _fault = null;
        await LooksAsync(2);
        Assert.True(_systemd.Count > heard);
    }

    [Fact]
    public async Task Execute_SystemdDoesNotListen_TriesAgainAtTheNextLook()
    {
        _systemd.Failure = new SocketException((int)SocketError.ConnectionRefused);
        await StartAsync();
        await LooksAsync(2);

        _systemd.Failure = null;
        await LooksAsync(2);

        Assert.NotEqual(0, _systemd.Count);
    }

    private async Task StartAsync()
    {
        await _watchdog.StartAsync(TestContext.Current.CancellationToken);
        _lifetime.NotifyStarted();
        await Eventually.TrueAsync(() => Volatile.Read(ref _looks) > 0, "the first look");
    }

    // So many looks have begun and the ones before the last have been told of.
    private Task LooksAsync(int more)
    {
        var until = Volatile.Read(ref _looks) + more + 1;
        return Eventually.TrueAsync(
            () =>
            {
                _time.Advance(_watchdog.Interval);
                return Volatile.Read(ref _looks) >= until;
            },
            "the watchdog looks");
    }

    private Task<string?> LookAsync(TimeSpan limit, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _looks);
        return Task.FromResult(_fault);
    }
}
