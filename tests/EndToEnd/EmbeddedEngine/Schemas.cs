using System.Text.Json.Nodes;

namespace MonkeyTroop.Tests.EndToEnd.EmbeddedEngine;

/// <summary>Formats of answers. A model of random weights needs them to write what a test can foresee.</summary>
internal static class Schemas
{
    /// <summary>An answer that is this text in quotes, whatever the model would write.</summary>
    public static JsonObject Exactly(string text) => Format(new JsonObject { ["const"] = text });

    /// <summary>An answer that is longer than any context.</summary>
    public static JsonObject Endless() => Format(new JsonObject
    {
        ["type"] = "array",
        ["items"] = new JsonObject { ["const"] = new string('x', 64) },
        ["minItems"] = 1000,
    });

    /// <summary>The fields of a request for answers of a schema.</summary>
    public static JsonObject Format(JsonNode schema) => new()
    {
        ["response_format"] = new JsonObject
        {
            ["type"] = "json_schema",
            ["json_schema"] = new JsonObject { ["name"] = "answer", ["schema"] = schema },
        },
    };

    /// <summary>The fields with one more.</summary>
    public static JsonObject With(this JsonObject fields, string name, JsonNode value)
    {
        fields[name] = value;
        return fields;
    }
}
