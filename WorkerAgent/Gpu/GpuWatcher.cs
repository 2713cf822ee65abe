using Microsoft.Extensions.Options;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Signals;

namespace MonkeyTroop.WorkerAgent.Gpu;

/// <summary>
/// Samples the machine and keeps its state. A change of the owner's use causes a heartbeat. Where no engine runs nothing is asked: a question
/// wakes a laptop's GPU.
/// </summary>
internal sealed partial class GpuWatcher(
    IEnumerable<IGpuProbe> probes, SlotPool slots, EngineRegistry registry, HeartbeatTrigger trigger, IOptions<GpuOptions> options, IOptions<EngineOptions> engines, TimeProvider time,
    ILogger<GpuWatcher> logger) : BackgroundService
{
    /// <summary>Samples after which a machine that was taken for one without a GPU is asked for one again.</summary>
    private const int SamplesBetweenSearches = 6;

    private readonly bool _ownerCheck = options.Value.OwnerCheck && engines.Value.Mode != "demo";
    private readonly IReadOnlyList<IGpuProbe> _probes = [.. probes];
    private IGpuProbe? _probe;
    private IdleRule? _rule;
    private int _untilSearch;
    private bool _saidNoLoad;
    private volatile GpuSample _current = new("unknown", null, null);
    private volatile Hold _hold;

    /// <summary>Why no jobs are taken.</summary>
    private enum Hold
    {
        /// <summary>They are.</summary>
        None,

        /// <summary>The owner uses the machine.</summary>
        Owner,

        /// <summary>The machine does not say any more how busy it is.</summary>
        Unknown,

        /// <summary>No new ones, until the load of the network's own jobs can be told from the owner's.</summary>
        Sample,
    }

    /// <summary>Whether a GPU was found.</summary>
    public bool HasGpu => _probe is { IsCpu: false };

    /// <summary>The latest sample.</summary>
    public GpuSample Current => _current;

    /// <summary>Whether the node takes no jobs, because its owner uses the machine, or it is unknown whether he does.</summary>
    public bool OwnerBusy => _hold != Hold.None;

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await SampleAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Takes one sample and draws the conclusion.</summary>
    internal async Task SampleAsync(CancellationToken cancellation)
    {
        var sample = await TakeAsync(cancellation);
        _rule ??= RuleOf(_probe);
        if (sample is null)
        {
            _rule = _rule.AfterNoAnswer();
        }
        else
        {
            _current = sample;
            SayOnceThatLoadIsUnknown(sample);
            _rule = _rule.After(sample.Load, slots.WasUsedSinceAsked());
        }

        Conclude(_rule);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SampleInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (registry.Current.Engines.Count > 0)
            {
                await SampleAsync(stoppingToken);
            }
        }
    }

    private void Conclude(IdleRule rule)
    {
        var hold = !_ownerCheck ? Hold.None
            : rule.OwnerBusy ? Hold.Owner
            : rule.IsUnknown ? Hold.Unknown
            : rule.HoldsOff ? Hold.Sample
            : Hold.None;
        if (hold == _hold)
        {
            return;
        }

        var before = _hold;
        _hold = hold;
        switch (hold)
        {
            case Hold.Owner:
                LogOwner("uses this machine: no jobs are taken");
                break;
            case Hold.Unknown:
                LogOwner("may use this machine, which does not say any more how busy it is: no jobs are taken until it does");
                break;
            case Hold.Sample:
                LogHold("may use this machine: no new jobs are taken until that can be told from the load of those that run");
                break;
            default:
                if (before == Hold.Sample)
                {
                    LogHold("does not use this machine: jobs are taken");
                }
                else
                {
                    LogOwner("no longer uses this machine: jobs are taken");
                }

                break;
        }

        trigger.Raise();
    }

    private void SayOnceThatLoadIsUnknown(GpuSample sample)
    {
        if (sample.Load is null && _ownerCheck && !_saidNoLoad)
        {
            _saidNoLoad = true;
            LogNoLoad(sample.Name);
        }
    }

    private IdleRule RuleOf(IGpuProbe? probe) => probe is null or { IsCpu: true }
        ? new IdleRule(options.Value.CpuBusyPercent, options.Value.CpuBusySamples, options.Value.IdleSamples, options.Value.OwnSamples, options.Value.UnknownSamples)
        : new IdleRule(options.Value.BusyPercent, options.Value.BusySamples, options.Value.IdleSamples, options.Value.OwnSamples, options.Value.UnknownSamples);

    /// <summary>
    /// Asks the probe that answered last. A machine that seems to have no GPU is asked for one again: its tool may have been too slow the first
    /// time.
    /// </summary>
    private async Task<GpuSample?> TakeAsync(CancellationToken cancellation)
    {
        if (_probe is not null && (!_probe.IsCpu || _untilSearch-- > 0))
        {
            return await _probe.SampleAsync(cancellation);
        }

        _untilSearch = SamplesBetweenSearches;
        foreach (var probe in _probes)
        {
            if (await probe.SampleAsync(cancellation) is { } sample)
            {
                if (probe != _probe)
                {
                    (_probe, _rule) = (probe, RuleOf(probe));
                    LogFound(sample.Name);
                }

                return sample;
            }
        }

        return null;
    }
}
