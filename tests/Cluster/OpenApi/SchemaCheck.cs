using System.Text.Json;
using System.Text.Json.Nodes;

namespace MonkeyTroop.Tests.Cluster.OpenApi;

/// <summary>Holds an example against its schema: members that the schema names and no others, all that it requires, of its types.</summary>
internal static class SchemaCheck
{
    public static void Require(string where, JsonNode value, JsonNode schema, JsonNode document)
    {
        schema = Resolved(schema, document);
        if (schema["oneOf"] is JsonArray choices)
        {
            schema = choices.Select(choice => Resolved(choice!, document)).First(choice => TypesOf(choice).Contains(KindOf(value)));
        }

        var types = TypesOf(schema);
        Assert.True(types.Contains(KindOf(value)) || (KindOf(value) == "integer" && types.Contains("number")), $"{where}: {value.ToJsonString()} is none of {string.Join(", ", types)}");
        switch (value)
        {
            case JsonArray items:
                Assert.All(items, item => Require(where, item!, schema["items"]!, document));
                break;
            case JsonObject members:
                Assert.All(schema["required"]?.AsArray() ?? [], required => Assert.True(members.ContainsKey((string)required!), $"{where}: {required} is missing"));
                foreach (var (name, member) in members)
                {
                    var declared = schema["properties"]?[name] ?? schema["additionalProperties"];
                    Assert.True(declared is not null, $"{where}: the schema has no {name}");
                    Require($"{where} {name}", member!, declared!, document);
                }

                break;
        }
    }

    private static JsonNode Resolved(JsonNode schema, JsonNode document) =>
        (string?)schema["$ref"] is { } reference ? document["components"]!["schemas"]![reference.Split('/')[^1]]! : schema;

    private static string[] TypesOf(JsonNode schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(type => (string)type!)],
        { } one => [(string)one!],
        null when schema["enum"] is not null => ["string"],
        null => [],
    };

    private static string KindOf(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.ToJsonString().Contains('.', StringComparison.Ordinal) ? "number" : "integer",
        _ => "string",
    };
}
