using Microsoft.Extensions.Options;
using MonkeyTroop.ClientProxy.Errors;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>The calls that run a model on a node.</summary>
internal static class InferenceApi
{
    /// <summary>Maps the calls.</summary>
    public static void MapInference(this IEndpointRouteBuilder routes)
    {
        foreach (var path in InferencePaths.All)
        {
            routes.MapPost(path, (HttpContext context) => HandleAsync(context, path));
        }
    }

    private static async Task HandleAsync(HttpContext context, string path)
    {
        var metrics = context.RequestServices.GetRequiredService<ProxyMetrics>();
        var began = metrics.Now;
        var refusal = await AnswerAsync(context, path, began);
        metrics.Answered(refusal, context.RequestAborted.IsCancellationRequested, began);
        if (refusal is not null)
        {
            await context.WriteAsync(refusal);
        }
    }

    private static async Task<Refusal?> AnswerAsync(HttpContext context, string path, long began)
    {
        if (!RequestBody.IsJson(context.Request))
        {
            return Refusals.NotJson();
        }

        using var memory = context.RequestServices.GetRequiredService<BodyMemory>().Begin();
        var (body, refusal) = await ReadAsync(context, memory);
        body = RequestBody.WithoutByteOrderMark(body);
        return refusal ?? RequestModel.TryRead(body, out var model)
            ?? await context.RequestServices.GetRequiredService<InferenceRelay>()
                .RelayAsync(context, new InferenceRequest(path, model, body, began));
    }

    private static async Task<(byte[] Bytes, Refusal? Refusal)> ReadAsync(HttpContext context, BodyMemory.Part memory)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<ProxyOptions>>().Value;
        using var late = new CancellationTokenSource(options.BodyTimeout, context.RequestServices.GetRequiredService<TimeProvider>());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, context.RequestAborted);
        try
        {
            return await RequestBody.ReadAsync(context.Request, options.MaxBodyBytes, memory, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return ([], Refusals.BodyTooSlow());
        }
    }
}
