using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>Lists the models that the network serves now.</summary>
internal static class ModelApi
{
    public static void MapModels(this IEndpointRouteBuilder routes) =>
        routes.MapGet(CoordinatorPaths.Models, List).Limited(RateLimitTier.Default).Described(ModelDocs.List);

    private static IResult List(DirectoryReplica directory) => Results.Json(
        new ModelList("list", [.. directory.View.Models().Select(model =>
            new ModelEntry(model.Name, "model", Created: 0, ModelEntry.Owner, model.ContentHash, model.SizeBytes, model.Nodes))]),
        ProtocolJson.Default.ModelList);
}
