using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>Describes the list of models.</summary>
internal static class ModelDocs
{
    public static readonly EndpointDoc List = new("listModels", "Models", "Models that the network serves now, in the OpenAI format")
    {
        Responses =
        [
            EndpointExample.Of(
                ProtocolJson.Default.ModelList,
                new ModelList("list", [new ModelEntry(Sample.Model, "model", 0, ModelEntry.Owner, Sample.ContentHash, 4_661_224_676, 3)])),
        ],
        Refusals = [.. CommonRefusals.Always, .. CommonRefusals.Limited],
    };
}
