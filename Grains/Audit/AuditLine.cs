using System.Text.Json;
using System.Text.Json.Serialization;

namespace MonkeyTroop.Grains.Audit;

/// <summary>
/// Events as lines of JSON. Everything but plain ASCII is escaped, so a line is one line for every program, whatever an event says;
/// the newline ends it, and only a line that has it counts.
/// </summary>
internal static class AuditLine
{
    /// <summary>What ends a line.</summary>
    public const byte End = (byte)'\n';

    /// <summary>The event with its newline, its texts cleaned.</summary>
    public static byte[] Write(AuditEvent entry)
    {
        var clean = AuditText.Clean(entry);
        var json = JsonSerializer.SerializeToUtf8Bytes(
            new AuditRecord(clean.EventId, clean.EventType, clean.UserId, clean.CreatedAt.UtcDateTime, clean.Details), AuditJson.Default.AuditRecord);
        Array.Resize(ref json, json.Length + 1);
        json[^1] = End;
        return json;
    }

    /// <summary>Reads a line without its newline; false when it is none of ours, as after a crash of the machine.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out AuditEvent entry)
    {
        entry = null!;
        try
        {
            if (JsonSerializer.Deserialize(line, AuditJson.Default.AuditRecord) is not { EventType: not null } read || read.EventId == Guid.Empty)
            {
                return false;
            }

            entry = AuditText.Clean(new AuditEvent
            {
                EventId = read.EventId,
                EventType = read.EventType,
                UserId = read.UserId,
                CreatedAt = new DateTimeOffset(DateTime.SpecifyKind(read.CreatedAt, DateTimeKind.Utc)),
                Details = read.Details ?? new Dictionary<string, string>(),
            });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Details as one JSON object.</summary>
    public static string WriteDetails(IReadOnlyDictionary<string, string> details) =>
        JsonSerializer.Serialize(details, AuditJson.Default.IReadOnlyDictionaryStringString);

    /// <summary>
    /// Details as <see cref="WriteDetails"/> wrote them. What another hand wrote is shown as well: values that are no texts as their JSON,
    /// and details that are no object, or no JSON, as one of the name <c>details</c>.
    /// </summary>
    public static IReadOnlyDictionary<string, string> ReadDetails(string json)
    {
        try
        {
            using var read = JsonDocument.Parse(json);
            return AuditDetailsConverter.ToTexts(read.RootElement);
        }
        catch (JsonException)
        {
            return new Dictionary<string, string> { ["details"] = json };
        }
    }
}

/// <summary>An event as it stands in a file.</summary>
internal sealed record AuditRecord(
    Guid EventId,
    string EventType,
    string? UserId,
    DateTime CreatedAt,
    [property: JsonConverter(typeof(AuditDetailsConverter))] IReadOnlyDictionary<string, string>? Details);

/// <summary>Reads details whatever another hand made of them.</summary>
internal sealed class AuditDetailsConverter : JsonConverter<IReadOnlyDictionary<string, string>>
{
    private const string Whole = "details";

    /// <summary>Values that are no texts as their JSON; what is no object as one detail.</summary>
    public static IReadOnlyDictionary<string, string> ToTexts(JsonElement details)
    {
        if (details.ValueKind != JsonValueKind.Object)
        {
            return new Dictionary<string, string> { [Whole] = ToText(details) };
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var member in details.EnumerateObject())
            {
                texts[member.Name] = ToText(member.Value);
            }

            return texts;
        }
        catch (InvalidOperationException)
        {
            return new Dictionary<string, string> { [Whole] = details.GetRawText() }; // a name with half of a surrogate pair
        }
    }

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ToTexts(JsonElement.ParseValue(ref reader));

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, AuditJson.Default.IReadOnlyDictionaryStringString);

    private static string ToText(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText(); // half of a surrogate pair
        }
    }
}

/// <summary>Source-generated JSON of the files. Its encoder escapes everything but plain ASCII.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditRecord))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class AuditJson : JsonSerializerContext;
