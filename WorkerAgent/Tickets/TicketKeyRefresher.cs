namespace MonkeyTroop.WorkerAgent.Tickets;

/// <summary>Fetches the keys at start and every ten minutes, so that a key that the coordinator withdrew falls out.</summary>
internal sealed class TicketKeyRefresher(TicketKeySet keys, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await keys.RefreshAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
