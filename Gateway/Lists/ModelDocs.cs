using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Lists;

/// <summary>Describes the list of models.</summary>
internal static class ModelDocs
{
    public static readonly EndpointDoc List = new("listModels", "Models", "Models that the network serves now, in the OpenAI format")
    {
        Description = """
            A page at a time: models of nodes on which a job has ended well come first, each in order of names. A page ends at `limit` or
            1 MiB. `rates` are the tokens that the reference GPU makes in a second, by which they are paid. `ETag` names the page: with `If-None-Match`
            an unchanged one is 304.
            """,
        Parameters = ListDocs.Parameters("proven.llama3:8b"),
        ResponseHeaders = ListDocs.Headers,
        Responses =
        [
            EndpointExample.Of(
                ProtocolJson.Default.ModelList,
                new ModelList(
                    "list",
                    [new ModelEntry(Sample.Model, "model", 0, ModelEntry.Owner, Sample.ContentHash, 4_661_224_676, 3, new TokenRates(429.06m, 21.453m))],
                    "proven.llama3:8b")),
        ],
        Refusals = [.. CommonRefusals.Always, .. CommonRefusals.Limited, .. CommonRefusals.Bounded, ListDocs.BadLimit],
    };
}
