using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Gateway.Health;

/// <summary>Tells whether the coordinator lives and whether it can work.</summary>
internal static class HealthApi
{
    private static readonly IResult Healthy = Results.Json(new HealthResponse("healthy"), HealthJson.Default.HealthResponse);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", () => Healthy);
        routes.MapGet("/health/live", () => Healthy);
        routes.MapGet("/health/ready", Ready);
    }

    private static async Task<IResult> Ready(IStoreHealth store, DirectoryReplica directory, CancellationToken cancellation)
    {
        if (!directory.IsReady)
        {
            return Refusals.NotReady("the directory of nodes is still being read");
        }

        try
        {
            await store.CheckAsync(cancellation);
            return Healthy;
        }
        catch (StoreUnavailableException e)
        {
            return Refusals.NotReady(e.Message);
        }
    }
}

/// <summary>The answer of every health check.</summary>
/// <param name="Status">Always <c>healthy</c>.</param>
internal sealed record HealthResponse(string Status);
