using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Gpu;
using MonkeyTroop.WorkerAgent.Signals;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Gpu;

public sealed class GpuWatcherTests : IDisposable
{
    private static readonly Engine Engine = new(EngineTypes.Ollama, new Uri("http://localhost:1/"), "1", 4, [new ModelOffer("m")]);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeProbe _gpu = new(isCpu: false);
    private readonly FakeProbe _cpu = new(isCpu: true) { Sample = new GpuSample("CPU", 1, null) };
    private readonly HeartbeatTrigger _trigger = new();
    private readonly SlotPool _slots;
    private readonly EngineRegistry _registry;
    private readonly GpuWatcher _watcher;

    public GpuWatcherTests()
    {
        _slots = new SlotPool(_trigger, _time);
        _registry = new EngineRegistry(Options.Create(new EngineOptions()), _trigger);
        _watcher = new GpuWatcher(
            [_gpu, _cpu], _slots, _registry, _trigger, Options.Create(new GpuOptions { OwnSamples = 4, UnknownSamples = 3 }), Options.Create(new EngineOptions()), _time,
            NullLogger<GpuWatcher>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _watcher.Dispose();
        _trigger.Dispose();
    }

    [Fact]
    public async Task Sample_ToolTooSlowAtFirst_IsFoundLaterAndUsed()
    {
        await SampleAsync();
        Assert.Equal("CPU", _watcher.Current.Name);

        _gpu.Sample = new GpuSample("RTX", 5, 1000);
        await SampleAsync(7);

        Assert.Equal("RTX", _watcher.Current.Name);
    }

    [Fact]
    public async Task Sample_ToolBeginsToFail_NoJobsUntilItAnswers()
    {
        _gpu.Sample = new GpuSample("RTX", 5, 1000);
        await SampleAsync();
        _gpu.Sample = null;

        await SampleAsync(2);
        Assert.False(_watcher.OwnerBusy);
        await SampleAsync();
        Assert.True(_watcher.OwnerBusy);

        _gpu.Sample = new GpuSample("RTX", 5, 1000);
        await SampleAsync();
        Assert.False(_watcher.OwnerBusy);
    }

    [Fact]
    public async Task Sample_OwnersGameWhileJobsComeWithoutAGap_IsNoticed()
    {
        _registry.Put(Engine);
        _gpu.Sample = new GpuSample("RTX", 97, 1000);
        var (taken, turnedAway) = (0, 0);
        for (var sample = 0; sample < 10; sample++)
        {
            if (_watcher.OwnerBusy)
            {
                turnedAway++;
            }
            else
            {
                using var slot = _slots.TryTake(_registry.Current, _registry.Current.Engines);
                taken++;
            }

            await SampleAsync();
        }

        Assert.Equal((4, 6), (taken, turnedAway));
        Assert.True(_watcher.OwnerBusy);
    }

    [Fact]
    public async Task Execute_NoEngine_AsksNothingUntilThereIsOne()
    {
        await _watcher.StartAsync(Cancellation);
        var asked = _gpu.Asked + _cpu.Asked;
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(asked, _gpu.Asked + _cpu.Asked);

        _registry.Put(Engine);
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return _gpu.Asked + _cpu.Asked > asked;
            },
            "it is asked again");
        await _watcher.StopAsync(Cancellation);
    }

    private async Task SampleAsync(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            await _watcher.SampleAsync(Cancellation);
        }
    }

    /// <summary>Stands for a machine's tool, which a build machine does not have.</summary>
    private sealed class FakeProbe(bool isCpu) : IGpuProbe
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public GpuSample? Sample { get; set; }

        public bool IsCpu => isCpu;

        public Task<GpuSample?> SampleAsync(CancellationToken cancellation)
        {
            Interlocked.Increment(ref _asked);
            return Task.FromResult(Sample);
        }
    }
}
