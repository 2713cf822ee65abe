using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>Takes up the outbox's jobs at start, and closes jobs whose tickets have expired. Sleeps while there is no job.</summary>
internal sealed class JobSweeper(JobTable jobs, IReceiptOutbox outbox, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    /// <exception cref="StartupFailureException">The outbox cannot be read or written: without its jobs, holds would be used twice.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        jobs.TakeUp(await outbox.RecoverAsync(cancellationToken)
            ?? throw new StartupFailureException($"the outbox in the data folder cannot be read and written: {outbox.Fault}. Check its disk, or choose another folder with --data"));
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await jobs.WaitForJobAsync(stoppingToken);
            await Task.Delay(Interval, time, stoppingToken);
            await jobs.CloseExpiredAsync();
        }
    }
}
