using System.Text.Json;

namespace MonkeyTroop.EmbeddedEngine.Grammars;

/// <summary>Which keywords of JSON schemas (draft 2020-12) are understood.</summary>
internal static class SchemaKeywords
{
    private static readonly HashSet<string> Annotations =
    [
        "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$schema", "$id", "$comment", "$defs", "definitions",
        "format", "name",
    ];

    private static readonly Dictionary<string, string[]> ByType = new()
    {
        ["object"] = ["properties", "required", "additionalProperties"],
        ["array"] = ["items", "minItems", "maxItems"],
        ["string"] = ["minLength", "maxLength"],
        ["number"] = [],
        ["integer"] = [],
        ["boolean"] = [],
        ["null"] = [],
    };

    /// <summary>Whether there is a type of this name.</summary>
    public static bool IsType(string type) => ByType.ContainsKey(type);

    /// <summary>The keywords that bound values of these types; names of no type have none.</summary>
    public static IEnumerable<string> Of(IEnumerable<string> types) => types.Where(IsType).SelectMany(type => ByType[type]);

    /// <summary>The first keyword of a schema that does more than describe, and is none of these; null when there is none.</summary>
    public static string? FirstBesides(JsonElement schema, params IEnumerable<string> understood) =>
        schema.EnumerateObject().Select(member => member.Name).Except(Annotations).Except(understood).FirstOrDefault();
}
