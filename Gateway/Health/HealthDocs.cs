using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;

namespace MonkeyTroop.Gateway.Health;

/// <summary>Describes the health checks.</summary>
internal static class HealthDocs
{
    public static readonly EndpointDoc Health = new("getHealth", Tag, "Says that the coordinator lives") { Responses = Answer, Refusals = CommonRefusals.Always };

    public static readonly EndpointDoc Live = new("getLiveness", Tag, "Says that the process lives") { Responses = Answer, Refusals = CommonRefusals.Always };

    public static readonly EndpointDoc Ready = new("getReadiness", Tag, "Says whether store and membership can be reached")
    {
        Responses =
        [
            .. Answer,
            EndpointExample.Of(
                HealthJson.Default.HealthResponse, new HealthResponse("healthy") { Warnings = ["Redis at redis:6379 is away: silos cannot join"] }),
        ],
        Refusals = [.. CommonRefusals.Always, Refusals.NotReady("this gateway is stopping"), Refusals.NotReady("the directory of nodes is still being read")],
    };

    private const string Tag = "Health";

    private static EndpointExample[] Answer => [EndpointExample.Of(HealthJson.Default.HealthResponse, new HealthResponse("healthy"))];
}
