using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MonkeyTroop.Grains.Health;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Silo.Health;

/// <summary>What a headless silo says of itself: ready is one that the cluster takes for active and whose store takes writes.</summary>
internal static class SiloHealth
{
    /// <summary>Whether the process lives.</summary>
    public static Task LiveAsync(HttpContext http) => AnswerAsync(http, StatusCodes.Status200OK, "healthy");

    /// <summary>Whether it can work.</summary>
    public static async Task ReadyAsync(HttpContext http)
    {
        var trouble = await FindTroubleAsync(http.RequestServices, http.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(http, trouble is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, trouble ?? "healthy").ConfigureAwait(false);
    }

    private static async Task<string?> FindTroubleAsync(IServiceProvider services, CancellationToken cancellation)
    {
        if (services.GetRequiredService<ISiloStatusOracle>().CurrentStatus != SiloStatus.Active)
        {
            return "the silo is not active";
        }

        return services.GetServices<IMemberHealth>().Select(member => member.Trouble).FirstOrDefault(said => said is not null)
            ?? await services.GetRequiredService<IStoreHealth>()
                .FindTroubleAsync(services.GetRequiredService<TimeProvider>(), cancellation).ConfigureAwait(false);
    }

    private static Task AnswerAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text + "\n", http.RequestAborted);
    }
}
