using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MonkeyTroop.Grains.Clocks;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Silo.Health;

/// <summary>What a headless silo says of itself: ready is one that the cluster takes for active and whose store takes writes.</summary>
internal static class SiloHealth
{
    /// <summary>Longest wait for the store: a hung one is an answer too.</summary>
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(2);

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

        if (services.GetRequiredService<IClockHealth>().Trouble is { } wrong)
        {
            return wrong;
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var store = services.GetRequiredService<IStoreHealth>();
        try
        {
            await store.CheckAsync(limited.Token).WaitAsync(StoreLimit, services.GetRequiredService<TimeProvider>(), cancellation).ConfigureAwait(false);
            return null;
        }
        catch (StoreUnavailableException e)
        {
            return e.Message;
        }
        catch (TimeoutException)
        {
            await limited.CancelAsync().ConfigureAwait(false);
            return $"{store.Name}: no answer within {StoreLimit.TotalSeconds:0} s";
        }
    }

    private static Task AnswerAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text + "\n", http.RequestAborted);
    }
}
