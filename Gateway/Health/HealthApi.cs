using MonkeyTroop.Gateway.Draining;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Health;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Gateway.Health;

/// <summary>Tells whether the coordinator lives and whether it can work.</summary>
internal static class HealthApi
{
    private static readonly IResult Healthy = Results.Json(new HealthResponse("healthy"), HealthJson.Default.HealthResponse);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", () => Healthy).Described(HealthDocs.Health);
        routes.MapGet("/health/live", () => Healthy).Described(HealthDocs.Live);
        routes.MapGet("/health/ready", Ready).Described(HealthDocs.Ready);
    }

    private static async Task<IResult> Ready(
        IStoreHealth store,
        ISiloStatusOracle silo,
        DirectoryPoller directory,
        IAuditDurability audit,
        IEnumerable<IMemberHealth> members,
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

        var trouble = audit.Trouble ?? members.Select(member => member.Trouble).FirstOrDefault(said => said is not null)
            ?? await store.FindTroubleAsync(time, cancellation);
        return trouble is null ? AnswerOf(members.Select(member => member.Warning)) : Refusals.NotReady(trouble);
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
