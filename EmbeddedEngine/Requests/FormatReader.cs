using System.Text.Json;
using MonkeyTroop.EmbeddedEngine.Grammars;

namespace MonkeyTroop.EmbeddedEngine.Requests;

/// <summary>Reads <c>response_format</c> as the grammar that the answer keeps to.</summary>
internal static class FormatReader
{
    private const string Field = "response_format";

    /// <summary>The grammar; null where the answer is free, or the format is wrong, which <paramref name="fields"/> then says.</summary>
    public static string? Grammar(RequestFields fields)
    {
        if (fields.Any(Field) is not { } format)
        {
            return null;
        }

        switch (RequestFields.TextOf(format, "type"))
        {
            case "text":
                return null;
            case "json_object":
                return SchemaGrammar.AnyObject();
            case "json_schema" when SchemaOf(format) is { } schema:
                if (SchemaGrammar.Of(schema, out var fault) is { } grammar)
                {
                    return grammar;
                }

                fields.Wrong(Field, $"has a schema that the embedded engine cannot keep to: {fault}");
                return null;
            default:
                fields.Wrong(Field, "takes the types text, json_object and json_schema, the last with json_schema.schema");
                return null;
        }
    }

    private static JsonElement? SchemaOf(JsonElement format) =>
        format.TryGetProperty("json_schema", out var named) && named.ValueKind == JsonValueKind.Object && named.TryGetProperty("schema", out var schema) ? schema : null;
}
