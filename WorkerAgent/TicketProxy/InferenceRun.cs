using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Gpu;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>
/// Runs an admitted request: opens its job, takes a slot, begins the meter, reads the body, forwards. All that can refuse a request is
/// asked before its body is read: reading takes a slot and memory, so it is on the meter.
/// </summary>
internal sealed partial class InferenceRun(
    TicketJobs jobs, EngineRegistry engines, GpuWatcher gpu, SlotPool slots, BodyReader bodies, EngineForwarder forwarder,
    ILogger<InferenceRun> logger)
{
    /// <summary>Takes over a newer ticket of a job, or its end; the refusal where that cannot be done.</summary>
    public Task<Refusal?> LearnAsync(TicketClaims claims) => jobs.LearnAsync(claims);

    /// <summary>Runs the request; the refusal that the client is still to be told, or null when it has its answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">The route at the engine.</param>
    /// <param name="claims">Those of its ticket.</param>
    public async Task<Refusal?> RunAsync(HttpContext context, string path, TicketClaims claims)
    {
        var (refusal, job) = await jobs.OpenAsync(claims);
        if (job is null)
        {
            return refusal;
        }

        var catalog = engines.Current;
        var serving = catalog.Serving(claims.Model);
        if (serving.Count == 0)
        {
            await job.GiveUpAsync();
            return Refusal.EngineAway;
        }

        if (gpu.OwnerBusy)
        {
            return Refusal.OwnerBusy;
        }

        using var slot = slots.TryTake(catalog, serving);
        if (slot is null)
        {
            return Refusal.NodeFull;
        }

        (refusal, var begun) = await jobs.BeginAsync(job, claims);
        await using var request = begun;
        if (request is null)
        {
            return refusal;
        }

        LogRuns(context.TraceIdentifier, claims.Jti);
        using var body = bodies.New(claims);
        return await bodies.ReadAsync(context, claims, request, body)
            ?? await forwarder.ForwardAsync(context, slot, serving, path, body, request);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Request {RequestId} runs under job {JobId}")]
    private partial void LogRuns(string requestId, string jobId);
}
