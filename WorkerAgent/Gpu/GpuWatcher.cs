using Microsoft.Extensions.Options;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Heartbeats;
using MonkeyTroop.WorkerAgent.TicketProxy;

namespace MonkeyTroop.WorkerAgent.Gpu;

/// <summary>Samples the machine and keeps its state. A change of the owner's use causes a heartbeat.</summary>
internal sealed partial class GpuWatcher(
    IEnumerable<IGpuProbe> probes, SlotPool slots, BeatTrigger trigger, IOptions<GpuOptions> options, IOptions<EngineOptions> engines, TimeProvider time, ILogger<GpuWatcher> logger)
    : BackgroundService
{
    private readonly bool _ownerCheck = options.Value.OwnerCheck && engines.Value.Mode != "demo";
    private IGpuProbe? _probe;
    private IdleRule? _rule;
    private volatile GpuSample _current = new("unknown", null, null);
    private volatile bool _ownerBusy;

    /// <summary>The latest sample.</summary>
    public GpuSample Current => _current;

    /// <summary>Whether the owner uses the machine, so that the node takes no jobs.</summary>
    public bool OwnerBusy => _ownerBusy;

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await SampleAsync(cancellationToken);
        LogFound(_current.Name);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Takes one sample and draws the conclusion.</summary>
    internal async Task SampleAsync(CancellationToken cancellation)
    {
        if (await TakeAsync(cancellation) is not { } sample)
        {
            return;
        }

        _current = sample;
        _rule ??= _probe!.IsCpu
            ? new IdleRule(options.Value.CpuBusyPercent, options.Value.CpuBusySamples, options.Value.IdleSamples)
            : new IdleRule(options.Value.BusyPercent, options.Value.BusySamples, options.Value.IdleSamples);
        _rule = _rule.After(sample.Load, slots.WasUsedSinceAsked());
        var busy = _ownerCheck && _rule.OwnerBusy;
        if (busy != _ownerBusy)
        {
            _ownerBusy = busy;
            LogOwner(busy ? "uses this machine: no jobs are taken" : "no longer uses this machine: jobs are taken");
            trigger.Raise();
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SampleInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await SampleAsync(stoppingToken);
        }
    }

    // The first probe that answers stays in use; the last one always does.
    private async Task<GpuSample?> TakeAsync(CancellationToken cancellation)
    {
        if (_probe is not null)
        {
            return await _probe.SampleAsync(cancellation);
        }

        foreach (var probe in probes)
        {
            if (await probe.SampleAsync(cancellation) is { } sample)
            {
                _probe = probe;
                return sample;
            }
        }

        return null;
    }
}
