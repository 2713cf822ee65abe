using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.WorkerAgent.Supervision;

/// <summary>Tells systemd that the worker lives, as long as it does. What falls silent is ended and started again.</summary>
internal sealed partial class Watchdog(
    ISystemdNotifier systemd, Func<TimeSpan, CancellationToken, Task<string?>> findFault, TimeSpan patience, IHostApplicationLifetime lifetime,
    TimeProvider time, ILogger<Watchdog> logger)
    : BackgroundService
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");

    private string? _lastFault;

    /// <summary>The time between looks, and the longest of a look: after one that found nothing there is time for another.</summary>
    internal TimeSpan Interval => patience / 3;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.StartedAsync(stoppingToken);
        while (true)
        {
            Tell(await findFault(Interval, stoppingToken));
            await Task.Delay(Interval, time, stoppingToken);
        }
    }

    private void Tell(string? fault)
    {
        if (fault is not null && fault != _lastFault)
        {
            LogSilent(fault, patience);
        }

        _lastFault = fault;
        if (fault is not null)
        {
            return;
        }

        try
        {
            systemd.Notify(Alive);
        }
        catch (SocketException e)
        {
            // It may listen again at the next look; if not, it restarts the worker.
            LogUnheard(e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "No sign of life to systemd: {Fault}. It restarts this worker when that lasts for {Patience}")]
    private partial void LogSilent(string fault, TimeSpan patience);

    [LoggerMessage(Level = LogLevel.Warning, Message = "systemd cannot be told that this worker lives: {Reason}")]
    private partial void LogUnheard(string reason);
}
