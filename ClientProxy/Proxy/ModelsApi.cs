using System.Globalization;
using MonkeyTroop.ClientProxy.Errors;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>The network's models in OpenAI's format, and whether the proxy is alive.</summary>
internal static class ModelsApi
{
    /// <summary>HEAD where GET is (RFC 9110 section 9.1); the server leaves the body out.</summary>
    private static readonly string[] Reads = ["GET", "HEAD"];

    /// <summary>Maps the calls.</summary>
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health", Reads, HealthAsync);
        routes.MapMethods("/v1/models", Reads, ListAsync);
        routes.MapMethods("/v1/models/{**id}", Reads, GetAsync);
    }

    private static async Task HealthAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("""{"status":"healthy"}""", context.RequestAborted);
    }

    private static async Task ListAsync(HttpContext context)
    {
        var listed = await ReadAsync(context);
        await (listed.Models is { } models
            ? context.WriteJsonAsync(StatusCodes.Status200OK, models, ProtocolJson.Default.ModelList)
            : context.WriteAsync(listed.Refusal!));
    }

    private static async Task GetAsync(HttpContext context)
    {
        // Names such as "library/llama" arrive with the slash as it is or escaped.
        var id = (context.Request.RouteValues["id"] as string)?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var listed = await ReadAsync(context);
        var model = listed.Models?.Data.FirstOrDefault(model => model.Id == id);
        await (model is not null ? context.WriteJsonAsync(StatusCodes.Status200OK, model, ProtocolJson.Default.ModelEntry)
            : context.WriteAsync(listed.Refusal ?? Refusals.UnknownModel()));
    }

    /// <summary>Reads the list and says in the answer how old it is (RFC 9111 section 5.1).</summary>
    private static async Task<ListedModels> ReadAsync(HttpContext context)
    {
        var listed = await context.RequestServices.GetRequiredService<ModelShelf>().GetAsync(context.RequestAborted);
        if (listed.Models is not null)
        {
            context.Response.Headers.Age = ((long)listed.Age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return listed;
    }
}
