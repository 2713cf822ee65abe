using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Gpu;
using MonkeyTroop.WorkerAgent.Metering;
using MonkeyTroop.WorkerAgent.Receipts;
using MonkeyTroop.WorkerAgent.Tickets;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>Everything that reaches the worker from outside: checks in the order of their cost, and nothing reaches an engine before all have passed.</summary>
internal sealed partial class TicketProxyEndpoint(
    TicketKeySet tickets, RevokedAccounts revoked, WorkPermission permission, JobTable jobs, IReceiptOutbox outbox, EngineRegistry engines, SlotPool slots, GpuWatcher gpu,
    EngineForwarder forwarder, Readiness readiness, DrainGate gate, BodyMemory bodies, ProxyMetrics metrics, IOptions<TicketProxyOptions> options, TimeProvider time,
    ILogger<TicketProxyEndpoint> logger)
{
    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        Refusal? refusal;
        try
        {
            refusal = await AnswerAsync(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            LogDefect(e, context.TraceIdentifier);
            refusal = Refusal.Defect;
        }

        if (refusal is null)
        {
            return;
        }

        var level = LevelOf(refusal);
        LogRefused(level, context.TraceIdentifier, refusal.Status, refusal.Code);
        if (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await refusal.WriteAsync(context);
        }
    }

    /// <summary>What is refused before the ticket is known to be good, strangers can cause as often as they like: it fills no log.</summary>
    private static LogLevel LevelOf(Refusal refusal) => refusal switch
    {
        { Code: ProblemCodes.InvalidTicket or ProblemCodes.NotFound or ProblemCodes.NoNodeFree } => LogLevel.Debug,
        { Status: >= StatusCodes.Status500InternalServerError } => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    private async Task<Refusal?> AnswerAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var upgrades = context.Request.Headers.Upgrade.Count > 0;
        var route = ProxyRoute.Find(context.Request.Method, target, out var path);
        return route switch
        {
            _ when upgrades => Refusal.NotFound,
            RouteKind.Health => await HealthAsync(context, readiness.Current, StatusCodes.Status200OK),
            RouteKind.Ready => await ReadyAsync(context),
            RouteKind.Models => await ModelsAsync(context),
            RouteKind.Inference => await MeasureAsync(context, path),
            RouteKind.None => Refusal.NotFound,
            _ => throw new UnreachableException($"no answer to {route}"),
        };
    }

    private async Task<Refusal?> MeasureAsync(HttpContext context, string path)
    {
        var began = metrics.Now;
        var refusal = await InferAsync(context, path);
        metrics.Answered(refusal, context.RequestAborted.IsCancellationRequested, began);
        return refusal;
    }

    private Task<Refusal?> ReadyAsync(HttpContext context)
    {
        var health = readiness.Current;
        return HealthAsync(context, health, health.Reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Refusal?> HealthAsync(HttpContext context, WorkerHealth health, int status)
    {
        context.Response.StatusCode = status;
        await WriteAsync(context, health, TicketProxyJson.Default.WorkerHealth);
        return null;
    }

    private async Task<Refusal?> ModelsAsync(HttpContext context)
    {
        var (fault, _) = await tickets.VerifyAsync(Bearer(context.Request), context.RequestAborted);
        if (fault != TicketFault.None)
        {
            return Refusal.Ticket(fault);
        }

        var catalog = engines.Current;
        var list = new ModelList("list", [.. catalog.Offers.Select(
            model => new ModelEntry(model.Name, "model", Created: 0, catalog.Serving(model.Name)[0].Type, model.ContentHash, model.SizeBytes))]);
        await WriteAsync(context, list, ProtocolJson.Default.ModelList);
        return null;
    }

    private async Task<Refusal?> InferAsync(HttpContext context, string path)
    {
        if (gate.IsClosed)
        {
            return Refusal.ShuttingDown;
        }

        if (permission.IsRevoked)
        {
            return Refusal.NodeRevoked;
        }

        var (fault, claims) = await tickets.VerifyAsync(Bearer(context.Request), context.RequestAborted);
        if (fault != TicketFault.None)
        {
            return Refusal.Ticket(fault);
        }

        if (revoked.Contains(claims.Sub))
        {
            return Refusal.AccountSuspended;
        }

        if (!IsPlainJson(context.Request))
        {
            return Refusal.NotJson;
        }

        return context.Request.ContentLength > options.Value.MaxBodyBytes
            ? Refusal.TooLarge(options.Value.MaxBodyBytes)
            : await RunAsync(context, path, claims);
    }

    // All that can refuse a request is asked before its body is read: reading takes a slot and memory, so it is on the meter.
    private async Task<Refusal?> RunAsync(HttpContext context, string path, TicketClaims claims)
    {
        if (outbox.IsBlocked)
        {
            return Refusal.StoreAway;
        }

        // Once more and after opening: a job that was closed meanwhile would be opened as a new one that knows nothing of what was used.
        var job = jobs.Open(claims);
        if (time.GetUtcNow() >= claims.ExpiresAt() + TicketVerifier.ClockSkew)
        {
            return Refusal.Ticket(TicketFault.Expired);
        }

        if (job.IsUsedUp)
        {
            return Refusal.HoldUsedUp;
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

        await using var request = job.Begin(options.Value.InferenceTimeout);
        if (request is null)
        {
            return Refusal.HoldUsedUp;
        }

        if (revoked.Contains(claims.Sub))
        {
            // Suspended just now: a list that is taken over from here on finds the request running and ends it.
            return Refusal.AccountSuspended;
        }

        LogRuns(context.TraceIdentifier, claims.Jti);
        using var body = new InferenceBody(bodies, claims.Jti);
        return await ReadBodyAsync(context, claims, request, body) ?? await forwarder.ForwardAsync(context, slot, serving, path, body, request);
    }

    private async Task<Refusal?> ReadBodyAsync(HttpContext context, TicketClaims claims, RunningRequest request, InferenceBody body)
    {
        var limit = options.Value.MaxBodyBytes;
        using var late = new CancellationTokenSource(options.Value.BodyTimeout, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(late.Token, request.CutOff.Token, context.RequestAborted);
        try
        {
            if (await body.ReadAsync(context.Request.Body, context.Request.ContentLength, limit, any.Token) is { } unreadable)
            {
                return unreadable;
            }
        }
        catch (OperationCanceledException) when (any.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return request.CutOff.Reason is not CutReason.None and var reason ? Refusal.Cut(reason) : Refusal.BodyTooSlow;
        }
        catch (IOException e)
        {
            // Not only the server's own refusals: a chunk whose size overflows its arithmetic ends in a plain IOException.
            return (e as BadHttpRequestException)?.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => Refusal.TooLarge(limit),
                StatusCodes.Status408RequestTimeout => Refusal.BodyTooSlow,
                _ => Refusal.Invalid("body", "the body is not valid HTTP"),
            };
        }

        if (body.ReadModel(out var model) is { } invalid)
        {
            return invalid;
        }

        return string.Equals(model, claims.Model, StringComparison.Ordinal) ? null : Refusal.ModelDiffers;
    }

    private static bool IsPlainJson(HttpRequest request) =>
        request.Headers.ContentEncoding is [] or ["identity"]
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
        && (type.CharSet is null || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));

    private static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization is [{ } value] && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value[7..].Trim() : null;

    private static async Task WriteAsync<T>(HttpContext context, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
