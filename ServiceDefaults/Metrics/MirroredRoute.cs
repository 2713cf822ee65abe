using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MonkeyTroop.ServiceDefaults.Metrics;

/// <summary>Answers on the metrics listener with what the program itself mapped under a path, so that both ports say the same.</summary>
public static class MirroredRoute
{
    /// <summary>Adds a path that the program maps for itself.</summary>
    public static IServiceCollection AddMirroredRoute(this IServiceCollection services, string path) =>
        services.AddSingleton(new OperatorRoute(path, http => Find(http.RequestServices, path) is { RequestDelegate: { } handler }
            ? handler(http)
            : Starting(http)));

    private static RouteEndpoint? Find(IServiceProvider services, string path) => services.GetServices<EndpointDataSource>()
        .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .FirstOrDefault(endpoint => endpoint.RoutePattern.RawText == path);

    /// <summary>Endpoints are known once the program's own server is about to start.</summary>
    private static Task Starting(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return http.Response.WriteAsync("starting\n", http.RequestAborted);
    }
}
