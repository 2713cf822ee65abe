using Microsoft.Extensions.Options;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Heartbeats;
using MonkeyTroop.WorkerAgent.Jobs;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>
/// Stops the worker in order, before anything else is stopped: no new requests, goodbye to the coordinator so that it sends
/// no requests, time for what runs, an error event for what runs on, and the receipts as far as they can be sent.
/// </summary>
internal sealed partial class Drain(
    DrainGate gate, SlotPool slots, JobTable jobs, HeartbeatLoop heartbeats, ReceiptSender receipts, IOptions<TicketProxyOptions> options, TimeProvider time, ILogger<Drain> logger)
    : IHostedLifecycleService
{
    private static readonly TimeSpan CutLimit = ReaderGuard.Grace + TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReceiptLimit = TimeSpan.FromSeconds(3);

    /// <summary>The longest that stopping takes with these options.</summary>
    public static TimeSpan Longest(TicketProxyOptions options) => options.DrainTimeout + CutLimit + ReceiptLimit + TimeSpan.FromSeconds(8);

    /// <inheritdoc />
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        gate.Close();
        LogStopping(slots.InFlight);
        var heard = await heartbeats.LeaveAsync(cancellationToken);
        if (!await WithinAsync(options.Value.DrainTimeout, slots.WaitUntilIdleAsync, cancellationToken))
        {
            LogCut(slots.InFlight);
            jobs.CutAll(CutReason.ShuttingDown);
            await WithinAsync(CutLimit, slots.WaitUntilIdleAsync, cancellationToken);
        }

        await WithinAsync(ReceiptLimit, async token => await receipts.SendPendingAsync(token), cancellationToken);
        if (!heard)
        {
            await heartbeats.LeaveAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> WithinAsync(TimeSpan limit, Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await work(either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: no new requests; {InFlight} run to their end")]
    private partial void LogStopping(int inFlight);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{InFlight} requests run too long and are ended")]
    private partial void LogCut(int inFlight);
}
