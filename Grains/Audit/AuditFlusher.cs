using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.Grains.Audit;

/// <summary>Brings the files to the disk at an interval, so that a power failure costs no more than that, and lets writes that failed be tried again.</summary>
internal sealed partial class AuditFlusher(
    AuditFile file, AuditLog log, IOptions<AuditOptions> options, TimeProvider time, ILogger<AuditFlusher> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.FlushEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            log.Retry();
            try
            {
                file.Flush();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogNotFlushed(logger, e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "audit events could not be brought to the disk, a power failure may take them: {Reason}")]
    private static partial void LogNotFlushed(ILogger logger, string reason);
}
