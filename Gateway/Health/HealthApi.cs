using MonkeyTroop.Gateway.Draining;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Clocks;
using MonkeyTroop.Grains.Settings;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Silo.Clustering;

namespace MonkeyTroop.Gateway.Health;

/// <summary>Tells whether the coordinator lives and whether it can work.</summary>
internal static class HealthApi
{
    /// <summary>Longest wait for the store, well below the time limit of a request: a hung store is an answer too.</summary>
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(2);

    private static readonly IResult Healthy = Results.Json(new HealthResponse("healthy"), HealthJson.Default.HealthResponse);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", () => Healthy).Described(HealthDocs.Health);
        routes.MapGet("/health/live", () => Healthy).Described(HealthDocs.Live);
        routes.MapGet("/health/ready", Ready).Described(HealthDocs.Ready);
    }

    private static async Task<IResult> Ready(
        IStoreHealth store,
        IMembershipHealth membership,
        ISiloStatusOracle silo,
        DirectoryReplica directory,
        IAuditDurability audit,
        IClockHealth clocks,
        CallerClocks callers,
        ISettingsHealth settings,
        Drain drain,
        TimeProvider time,
        CancellationToken cancellation)
    {
        if (drain.IsStopping || silo.CurrentStatus != SiloStatus.Active)
        {
            return Refusals.NotReady("this gateway is stopping");
        }

        if (!directory.IsReady)
        {
            return Refusals.NotReady("the directory of nodes is still being read");
        }

        if ((audit.Trouble ?? clocks.Trouble) is { } trouble)
        {
            return Refusals.NotReady(trouble);
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await store.CheckAsync(limited.Token).WaitAsync(StoreLimit, time, cancellation);
            return AnswerOf([membership.Trouble, clocks.Warning, callers.Warning, settings.Warning]);
        }
        catch (StoreUnavailableException e)
        {
            return Refusals.NotReady(e.Message);
        }
        catch (TimeoutException)
        {
            await limited.CancelAsync();
            return Refusals.NotReady($"{store.Name}: no answer within {StoreLimit.TotalSeconds:0} s");
        }
    }

    /// <summary>A gateway stays ready with what it can do without, such as a cluster's list of silos, and says so.</summary>
    private static IResult AnswerOf(IEnumerable<string?> warnings) => warnings.OfType<string>().ToList() is { Count: > 0 } said
        ? Results.Json(new HealthResponse("healthy") { Warnings = said }, HealthJson.Default.HealthResponse)
        : Healthy;
}

/// <summary>The answer of every health check.</summary>
/// <param name="Status">Always <c>healthy</c>.</param>
internal sealed record HealthResponse(string Status)
{
    /// <summary>What is wrong although everything works; absent when nothing is.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
