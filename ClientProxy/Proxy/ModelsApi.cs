using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>The network's models in OpenAI's format, and whether the proxy is alive.</summary>
internal static class ModelsApi
{
    /// <summary>Maps the calls.</summary>
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", HealthAsync);
        routes.MapGet("/v1/models", ListAsync);
        routes.MapGet("/v1/models/{**id}", GetAsync);
    }

    private static async Task HealthAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("""{"status":"healthy"}""", context.RequestAborted);
    }

    private static async Task ListAsync(HttpContext context)
    {
        var coordinator = context.RequestServices.GetRequiredService<CoordinatorClient>();
        var answer = await coordinator.ModelsAsync(context.RequestAborted);
        await (answer.Value is { } models
            ? context.WriteJsonAsync(StatusCodes.Status200OK, models, ProtocolJson.Default.ModelList)
            : context.WriteAsync(Refusals.From(answer.Status, answer.Problem, answer.RetryAfter, coordinator.Address)));
    }

    private static async Task GetAsync(HttpContext context)
    {
        // Names such as "library/llama" arrive with the slash as it is or escaped.
        var id = (context.Request.RouteValues["id"] as string)?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var coordinator = context.RequestServices.GetRequiredService<CoordinatorClient>();
        var answer = await coordinator.ModelsAsync(context.RequestAborted);
        var model = answer.Value?.Data.FirstOrDefault(model => model.Id == id);
        await (model is not null ? context.WriteJsonAsync(StatusCodes.Status200OK, model, ProtocolJson.Default.ModelEntry)
            : answer.Value is not null ? context.WriteAsync(Refusals.UnknownModel())
            : context.WriteAsync(Refusals.From(answer.Status, answer.Problem, answer.RetryAfter, coordinator.Address)));
    }
}
