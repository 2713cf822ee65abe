using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.WorkerAgent.Engines;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>Everything that reaches the worker from outside: finds the route, and writes the refusal where there is no answer.</summary>
internal sealed partial class TicketProxyEndpoint(
    RequestAdmission admission, InferenceRun inference, Readiness readiness, EngineRegistry engines, ProxyMetrics metrics,
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
            RouteKind.Ticket => await TakeTicketAsync(context),
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
        var (refusal, _) = await admission.VerifyTicketAsync(context);
        if (refusal is not null)
        {
            return refusal;
        }

        var catalog = engines.Current;
        var list = new ModelList("list", [.. catalog.Offers.Select(
            model => new ModelEntry(model.Name, "model", Created: 0, catalog.Serving(model.Name)[0].Type, model.ContentHash, model.SizeBytes))]);
        await WriteAsync(context, list, ProtocolJson.Default.ModelList);
        return null;
    }

    /// <summary>A newer ticket is taken while the worker stops, too: what runs may need its time.</summary>
    private async Task<Refusal?> TakeTicketAsync(HttpContext context)
    {
        var (refusal, claims) = await admission.VerifyTicketAsync(context);
        refusal ??= await inference.LearnAsync(claims!);
        if (refusal is null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }

        return refusal;
    }

    private async Task<Refusal?> InferAsync(HttpContext context, string path)
    {
        var (refusal, claims) = await admission.AdmitAsync(context);
        return claims is null ? refusal : await inference.RunAsync(context, path, claims);
    }

    private static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
