using MonkeyTroop.WorkerAgent.Engines;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>
/// Gives memory back while nothing runs. The collector's own budget for new objects is sized by the CPU's cache, tens of
/// megabytes, so an idle worker would fill it for an hour before it collected anything: memory that is its owner's.
/// </summary>
internal sealed class IdleTrim(SlotPool slots, TimeProvider time) : BackgroundService
{
    private const long WorthIt = 2 * 1024 * 1024;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var allocated = 0L;
        await Task.Delay(First, time, stoppingToken);
        while (true)
        {
            var now = GC.GetTotalAllocatedBytes();
            if (slots.InFlight == 0 && now - allocated > WorthIt)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                allocated = now;
            }

            await Task.Delay(Interval, time, stoppingToken);
        }
    }
}
