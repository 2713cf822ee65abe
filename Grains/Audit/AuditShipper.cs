using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Audit;

/// <summary>Takes events over into the database again and again; more and more seldom while it is away.</summary>
internal sealed partial class AuditShipper(
    AuditShipping shipping, IOptions<AuditOptions> options, TimeProvider time, ILogger<AuditShipper> logger) : BackgroundService
{
    /// <summary>Longest wait between two attempts, before it is spread.</summary>
    internal static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait after so many failures in a row: doubled with each, spread by half either way so that gateways do not come together.</summary>
    /// <param name="failures">Failures in a row.</param>
    /// <param name="every">The wait after none.</param>
    /// <param name="spread">Random, 0 to 1.</param>
    internal static TimeSpan WaitAfter(int failures, TimeSpan every, double spread)
    {
        if (failures == 0)
        {
            return every;
        }

        var doubled = every * Math.Pow(2, Math.Min(failures, 30));
        return (doubled < MaxWait ? doubled : every > MaxWait ? every : MaxWait) * (0.5 + spread);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; ;)
        {
            await Task.Delay(WaitAfter(failures, options.Value.ShipEvery, Random.Shared.NextDouble()), time, stoppingToken).ConfigureAwait(false);
            try
            {
                var added = await shipping.ShipAsync(stoppingToken).ConfigureAwait(false);
                if (failures > 0)
                {
                    LogBack(logger, added);
                }

                failures = 0;
            }
            catch (StoreUnavailableException e)
            {
                if (failures++ == 0)
                {
                    LogAway(logger, e.Message);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Whatever it is, it must not end the coordinator: events wait in their files.
                failures++;
                LogFailed(logger, e, failures);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "audit events wait in their files, the store is away: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "the store took {Events} audit events that had waited")]
    private static partial void LogBack(ILogger logger, int events);

    [LoggerMessage(Level = LogLevel.Error, Message = "audit events wait in their files, attempt {Attempt} to store them failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, int attempt);
}
