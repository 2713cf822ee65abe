using System.Globalization;
using System.Text.Json;

namespace MonkeyTroop.EmbeddedEngine.Requests;

/// <summary>Reads the fields of a request's JSON and remembers the first that is wrong. A field that is null is not there.</summary>
/// <param name="root">A JSON object.</param>
internal sealed class RequestFields(JsonElement root)
{
    /// <summary>What is wrong; null as long as nothing is.</summary>
    public RequestFault? Fault { get; private set; }

    /// <summary>The field, whatever it is; null when it is not there.</summary>
    public JsonElement? Any(string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text.</summary>
    public string? Text(string name) => Of(name, JsonValueKind.String, "a text")?.GetString();

    /// <summary>True or false; false when it is not there.</summary>
    public bool Flag(string name) => Any(name) switch
    {
        null or { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        _ => Wrong(name, "must be true or false"),
    };

    /// <summary>A whole number.</summary>
    public long? Integer(string name, long least, long most)
    {
        if (Of(name, JsonValueKind.Number, "a number") is not { } value)
        {
            return null;
        }

        if (value.TryGetInt64(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Wrong(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}"));
        return null;
    }

    /// <summary>A number.</summary>
    public float? Number(string name, double least, double most)
    {
        if (Of(name, JsonValueKind.Number, "a number") is not { } value)
        {
            return null;
        }

        if (value.TryGetDouble(out var number) && number >= least && number <= most)
        {
            return (float)number;
        }

        Wrong(name, string.Create(CultureInfo.InvariantCulture, $"must be from {least} to {most}"));
        return null;
    }

    /// <summary>A text or several.</summary>
    /// <param name="name">The field.</param>
    /// <param name="most">Most texts.</param>
    /// <param name="longest">Longest text in characters.</param>
    public IReadOnlyList<string> Texts(string name, int most, int longest)
    {
        string?[] texts = Any(name) switch
        {
            null => [],
            { ValueKind: JsonValueKind.String } text => [text.GetString()],
            { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Take(most + 1).Select(TextOf)],
            _ => [null],
        };
        if (texts.Length <= most && texts.All(text => text is { Length: > 0 } && text.Length <= longest))
        {
            return texts!;
        }

        Wrong(name, string.Create(CultureInfo.InvariantCulture, $"takes a text or up to {most}, each of 1 to {longest} characters"));
        return [];
    }

    /// <summary>Notes that a field is wrong; the first one counts.</summary>
    /// <returns>Always false.</returns>
    public bool Wrong(string name, string how)
    {
        Fault ??= new RequestFault($"'{name}' {how}", name);
        return false;
    }

    /// <summary>A JSON string's text; null for anything else.</summary>
    public static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The text of an object's member; null for anything else.</summary>
    public static string? TextOf(JsonElement value, string member) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(member, out var text) ? TextOf(text) : null;

    private JsonElement? Of(string name, JsonValueKind kind, string what)
    {
        if (Any(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == kind)
        {
            return value;
        }

        Wrong(name, $"must be {what}");
        return null;
    }
}
