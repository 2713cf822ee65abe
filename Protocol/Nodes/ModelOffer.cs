using System.Text.Json;
using System.Text.Json.Serialization;

namespace MonkeyTroop.Protocol.Nodes;

/// <summary>A model on offer. On the wire a bare name stands for one without hash and size.</summary>
/// <param name="Name">The name that requests use.</param>
/// <param name="ContentHash">SHA-256 of the weights in lower-case hex as the engine states it, without prefix; null where it states none.</param>
/// <param name="SizeBytes">Size in bytes, or null when unknown.</param>
[JsonConverter(typeof(ModelOfferConverter))]
public sealed record ModelOffer(string Name, string? ContentHash = null, long? SizeBytes = null);

/// <summary>Reads a model offer from a name or an object, and writes the object.</summary>
internal sealed class ModelOfferConverter : JsonConverter<ModelOffer>
{
    public override ModelOffer Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new ModelOffer(reader.GetString()!);
        }

        var form = JsonSerializer.Deserialize(ref reader, InternalJson.Default.ModelOfferForm);
        return new ModelOffer(form?.Name ?? "", form?.ContentHash, form?.SizeBytes);
    }

    public override void Write(Utf8JsonWriter writer, ModelOffer value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new ModelOfferForm(value.Name, value.ContentHash, value.SizeBytes), InternalJson.Default.ModelOfferForm);
}

/// <summary>The object form of <see cref="ModelOffer"/>.</summary>
internal sealed record ModelOfferForm(string? Name, string? ContentHash, long? SizeBytes);
