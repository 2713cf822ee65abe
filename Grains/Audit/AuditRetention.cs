using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Audit;

/// <summary>Deletes events whose time is over: a minute after the start, then daily, a few at a time. Harmless to run on every silo.</summary>
internal sealed partial class AuditRetention(
    IAuditStore store, IOptions<AuditOptions> options, TimeProvider time, ILogger<AuditRetention> logger) : BackgroundService
{
    /// <summary>Events of one transaction.</summary>
    internal const int BatchSize = 500;

    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    /// <summary>Lets others write between two transactions.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Deletes everything whose time is over, and says how many events there were.</summary>
    internal async Task<long> SweepAsync(CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - options.Value.RetainFor;
        for (long total = 0; ;)
        {
            var deleted = await store.DeleteAsync(before, BatchSize, cancellation).ConfigureAwait(false);
            total += deleted;
            if (deleted < BatchSize)
            {
                return total;
            }

            await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = AfterStart; ; wait = Every)
        {
            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(false);
            try
            {
                if (await SweepAsync(stoppingToken).ConfigureAwait(false) is > 0 and var deleted)
                {
                    LogDeleted(logger, deleted);
                }
            }
            catch (StoreUnavailableException e)
            {
                LogAway(logger, e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "deleted {Events} audit events whose time was over")]
    private static partial void LogDeleted(ILogger logger, long events);

    [LoggerMessage(Level = LogLevel.Warning, Message = "audit events whose time is over stay for another day: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);
}
