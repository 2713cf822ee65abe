using MonkeyTroop.Gateway.Answers;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Protocol.Coordinator;

namespace MonkeyTroop.Gateway.Lists;

/// <summary>Lists the models that the network serves now, a page at a time.</summary>
internal static class ModelApi
{
    public static void MapModels(this IEndpointRouteBuilder routes) =>
        routes.MapGet(CoordinatorPaths.Models, List).Limited(RateLimitTier.Default).Bounded().Described(ModelDocs.List);

    private static IResult List([AsParameters] ListQuery query, HttpRequest http, DirectoryLists lists)
    {
        var (limit, after, malformed) = query.Read(ModelCursor.Parse, new FieldErrors());
        if (malformed is not null)
        {
            return malformed;
        }

        var page = lists.Current.Models(limit, after);
        query.Link(http, page.Next);
        return page.ToAnswer();
    }
}
