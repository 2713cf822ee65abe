using System.Globalization;
using System.Text.Json;

namespace MonkeyTroop.EmbeddedEngine.Grammars;

/// <summary>
/// Makes a grammar of a JSON schema (draft 2020-12), for what is usual in answers: types, objects with their properties in the schema's order,
/// lists, texts of a length, fixed values, alternatives, and references within the schema. Anything else is refused, since an answer that breaks
/// the schema would be worse than none.
/// </summary>
internal sealed class SchemaGrammar
{
    /// <summary>Deepest nesting of a schema, 64 levels.</summary>
    private const int MostDepth = 64;

    /// <summary>Most rules of a grammar, 2000: what is tried for each token grows with them.</summary>
    private const int MostRules = 2000;

    /// <summary>Most repetitions that can be counted, 1000: llama.cpp reads less than 2000.</summary>
    private const int MostRepetitions = 1000;

    /// <summary>Most that are counted in all, 20,000: each is a rule in llama.cpp's memory.</summary>
    private const int MostCounted = 20_000;

    /// <summary>Longest grammar, 256 Ki characters.</summary>
    private const int LongestGrammar = 256 * 1024;

    private const string TooLarge = "it is too large or too deep";

    private readonly Dictionary<string, string> _rules = new(JsonRules.All);
    private readonly Dictionary<string, string> _references = [];
    private readonly JsonElement _root;
    private HashSet<string> _bare = [];
    private string? _fault;
    private int _counted;

    private SchemaGrammar(JsonElement root) => _root = root;

    /// <summary>The grammar of any JSON object.</summary>
    public static string AnyObject() => Text(JsonRules.All, JsonRules.Object);

    /// <summary>The grammar of a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="fault">What of it is not understood; null when all is.</param>
    /// <returns>The grammar with the rule <c>root</c>; null when the schema is not understood.</returns>
    public static string? Of(JsonElement schema, out string? fault)
    {
        var grammar = new SchemaGrammar(schema);
        var text = Text(grammar._rules, grammar.Rule(schema, 0));
        fault = grammar._fault ?? (text.Length > LongestGrammar ? TooLarge : null);
        return fault is null ? text : null;
    }

    private static string Text(IEnumerable<KeyValuePair<string, string>> rules, string root) =>
        string.Join('\n', rules.Select(rule => $"{rule.Key} ::= {rule.Value.Trim()}").Prepend($"root ::= {root}"));

    /// <summary>The name of the rule, or an expression in brackets, of a schema.</summary>
    private string Rule(JsonElement schema, int depth)
    {
        if (depth > MostDepth || _rules.Count > MostRules)
        {
            return Refuse(TooLarge);
        }

        if (schema.ValueKind is JsonValueKind.True
            || (schema.ValueKind is JsonValueKind.Object && SchemaKeywords.FirstBesides(schema) is null))
        {
            return JsonRules.Value;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return Refuse("a schema must be an object");
        }

        foreach (var (keyword, make) in (IEnumerable<(string, Func<JsonElement, string>)>)
            [("$ref", target => Reference(target, depth)), ("const", Fixed), ("enum", Choice), ("anyOf", list => Alternatives(list, depth))])
        {
            if (schema.TryGetProperty(keyword, out var value))
            {
                string[] beside = keyword is "const" or "enum" ? ["type"] : [];
                return Refused(schema, [keyword, .. beside]) ?? make(value);
            }
        }

        return schema.TryGetProperty("type", out var type)
            ? type.ValueKind switch
            {
                JsonValueKind.String => OfType(schema, type.GetString()!, depth, [type.GetString()!]),
                JsonValueKind.Array when type.GetArrayLength() > 0 => OfTypes(schema, [.. type.EnumerateArray().Select(name => name.ToString())], depth),
                _ => Refuse("'type' must be a name or a list of names"),
            }
            : Refuse($"'{SchemaKeywords.FirstBesides(schema)}' without 'type'");
    }

    private string OfTypes(JsonElement schema, string[] types, int depth) =>
        $"( {string.Join(" | ", types.Select(type => OfType(schema, type, depth, types)))} )";

    private string OfType(JsonElement schema, string type, int depth, string[] types)
    {
        if (!SchemaKeywords.IsType(type))
        {
            return Refuse($"there is no type '{type}'");
        }

        return Refused(schema, ["type", .. SchemaKeywords.Of(types)]) ?? type switch
        {
            "object" => Object(schema, depth),
            "array" => Array(schema, depth),
            "string" => Text(schema),
            _ => type,
        };
    }

    private string Object(JsonElement schema, int depth)
    {
        var required = schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Select(name => name.ToString()).ToHashSet(StringComparer.Ordinal)
            : [];
        var properties = schema.TryGetProperty("properties", out var given) && given.ValueKind == JsonValueKind.Object ? given.EnumerateObject().ToList() : [];
        if (required.Except(properties.Select(property => property.Name)).FirstOrDefault() is { } missing)
        {
            return Refuse($"'required' names '{missing}', which is not in 'properties'");
        }

        if (properties.Count == 0)
        {
            return Map(schema, depth);
        }

        // From the last to the first: what may follow a property depends on whether one stands before it, which needs a comma.
        var (afterNone, afterSome) = ("\"\"", "\"\"");
        foreach (var property in Enumerable.Reverse(properties))
        {
            var pair = $"{GrammarText.Literal(JsonText(property.Name))} space \":\" space {Inside(property.Value, depth)} space";
            var isRequired = required.Contains(property.Name);
            var (first, later) = ($"{pair} {afterSome}", $"\",\" space {pair} {afterSome}");
            afterNone = Add("members", isRequired ? first : $"{first} | {afterNone}");
            afterSome = Add("members", isRequired ? later : $"{later} | {afterSome}");
        }

        return Add("object", $"\"{{\" space {afterNone} \"}}\"");
    }

    /// <summary>An object without named properties: those of <c>additionalProperties</c>.</summary>
    private string Map(JsonElement schema, int depth)
    {
        if (!schema.TryGetProperty("additionalProperties", out var others) || others.ValueKind == JsonValueKind.True)
        {
            return JsonRules.Object;
        }

        if (others.ValueKind == JsonValueKind.False)
        {
            return Add("object", "\"{\" space \"}\"");
        }

        var pair = $"string space \":\" space {Inside(others, depth)} space";
        return Add("object", $"\"{{\" space ( {pair} ( \",\" space {pair} )* )? \"}}\"");
    }

    private string Array(JsonElement schema, int depth)
    {
        var item = schema.TryGetProperty("items", out var items) ? Inside(items, depth) : JsonRules.Value;
        if (Count(schema, "minItems") is not { } least || MostOf(schema, "maxItems", least) is not { } most)
        {
            return "";
        }

        if (most == 0)
        {
            return Add("array", "\"[\" space \"]\"");
        }

        int? rest = most < 0 ? null : most - 1;
        var all = $"{item} space ( \",\" space {item} space ){GrammarText.Times(Math.Max(least - 1, 0), rest)}";
        return Add("array", least == 0 ? $"\"[\" space ( {all} )? \"]\"" : $"\"[\" space {all} \"]\"");
    }

    private string Text(JsonElement schema)
    {
        if (Count(schema, "minLength") is not { } least || MostOf(schema, "maxLength", least) is not { } most)
        {
            return "";
        }

        return least == 0 && most < 0 ? JsonRules.String : Add("text", $"\"\\\"\" character{GrammarText.Times(least, most < 0 ? null : most)} \"\\\"\"");
    }

    private string Alternatives(JsonElement list, int depth) => list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
        ? Add("one", string.Join(" | ", list.EnumerateArray().Select(schema => Rule(schema, depth + 1))))
        : Refuse("'anyOf' must be a list of schemas");

    private string Choice(JsonElement list) => list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
        ? Add("one", string.Join(" | ", list.EnumerateArray().Select(Fixed)))
        : Refuse("'enum' must be a list of values");

    private static string Fixed(JsonElement value) => GrammarText.Literal(JsonSerializer.Serialize(value, GrammarJson.Plain.JsonElement));

    /// <summary>A schema elsewhere in this one, <c>#/$defs/NAME</c>. Its rule is named before it is made, since it may refer to itself.</summary>
    private string Reference(JsonElement target, int depth)
    {
        var path = target.ToString();
        if (_references.TryGetValue(path, out var known))
        {
            return _bare.Contains(path) ? Refuse($"'$ref' leads to itself: {path}") : known;
        }

        var found = _root;
        if (path != "#" && (!path.StartsWith("#/", StringComparison.Ordinal)
            || !path[2..].Split('/').All(step => found.ValueKind == JsonValueKind.Object && found.TryGetProperty(Unescaped(step), out found))))
        {
            return Refuse($"'$ref' leads nowhere in the schema: {path}");
        }

        var name = _references[path] = NameFor("reference");
        _rules[name] = ""; // its place
        _bare.Add(path);
        _rules[name] = Rule(found, depth + 1);
        _bare.Remove(path);
        return name;
    }

    /// <summary>A step of a JSON pointer (RFC 6901).</summary>
    private static string Unescaped(string step) => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>
    /// The rule of a schema within an object or a list. There a reference may lead back: something is written before it is followed. Without, it
    /// would be followed without end.
    /// </summary>
    private string Inside(JsonElement schema, int depth)
    {
        var outer = _bare;
        _bare = [];
        var rule = Rule(schema, depth + 1);
        _bare = outer;
        return rule;
    }

    /// <summary>Refuses the first keyword that is neither one of these nor one that only describes; null when there is none.</summary>
    private string? Refused(JsonElement schema, IEnumerable<string> understood) =>
        SchemaKeywords.FirstBesides(schema, understood) is { } unknown
            ? Refuse($"'{unknown}' is not supported")
            : null;

    private int? Count(JsonElement schema, string keyword)
    {
        if (!schema.TryGetProperty(keyword, out var value))
        {
            return 0;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count is >= 0 and <= MostRepetitions)
        {
            if ((_counted += count) <= MostCounted)
            {
                return count;
            }

            Refuse(TooLarge);
            return null;
        }

        Refuse(string.Create(CultureInfo.InvariantCulture, $"'{keyword}' takes 0 to {MostRepetitions}"));
        return null;
    }

    /// <summary>The upper bound; below 0 for none.</summary>
    private int? MostOf(JsonElement schema, string keyword, int least)
    {
        if (!schema.TryGetProperty(keyword, out _))
        {
            return -1;
        }

        var most = Count(schema, keyword);
        if (most < least)
        {
            Refuse($"'{keyword}' is less than the least");
            return null;
        }

        return most;
    }

    private string Add(string kind, string rule)
    {
        var name = NameFor(kind);
        _rules[name] = rule;
        return name;
    }

    private string NameFor(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{_rules.Count}");

    private string Refuse(string fault)
    {
        _fault ??= fault;
        return "";
    }

    private static string JsonText(string text) => JsonSerializer.Serialize(text, GrammarJson.Plain.String);
}
