using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MonkeyTroop.Grains.Health;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Clocks;

/// <summary>Looks after the coordinator's clock, and says when a machine's is wrong: once when it begins and once when it is over.</summary>
internal sealed partial class ClockKeeper : BackgroundService, IMemberHealth
{
    private readonly IClockSource _source;
    private readonly CoordinatorClock _clock;
    private readonly ILogger _logger;
    private ClockFinding? _finding;

    public ClockKeeper(IClockSource source, CoordinatorClock clock, IMeterFactory meters, ILogger<ClockKeeper> logger)
    {
        (_source, _clock, _logger) = (source, clock, logger);
        meters.Create("MonkeyTroop.Clock").CreateObservableGauge(
            "monkeytroop.clock.ahead", () => _clock.MachineAhead.TotalSeconds, "s",
            "How far this machine's clock is ahead of the time by which the coordinator decides; negative when it is behind");
    }

    /// <inheritdoc />
    public string? Trouble => Volatile.Read(ref _finding) is { IsReady: false } finding ? finding.Text : null;

    /// <inheritdoc />
    public string? Warning => Volatile.Read(ref _finding) is { IsReady: true } finding ? finding.Text : null;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_source.Interval, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (StoreUnavailableException e)
            {
                LogNotRead(_logger, e.Message);
            }
        }
    }

    /// <summary>Compares the clocks. Called once before anything is decided by them, and at an interval from then on.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var (before, now) = (_finding, await _source.LookAsync(cancellation).ConfigureAwait(false));
        Volatile.Write(ref _finding, now);
        if (now is null && before is not null)
        {
            LogRight(_logger);
        }
        else if (now is not null && now.IsReady != before?.IsReady)
        {
            LogWrong(_logger, now.Text);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "the time could not be read, elapsed time goes on: {Reason}")]
    private static partial void LogNotRead(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Finding}")]
    private static partial void LogWrong(ILogger logger, string finding);

    [LoggerMessage(Level = LogLevel.Information, Message = "the clocks agree again")]
    private static partial void LogRight(ILogger logger);
}
