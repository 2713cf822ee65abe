using System.Text.Json;
using System.Text.Json.Serialization;

namespace MonkeyTroop.Protocol.Wallets;

/// <summary>
/// Amounts of money in JSON: a number in plain digits. An exponent is refused, because a slip of one digit in it would be a
/// slip of a factor of ten.
/// </summary>
public sealed class PlainDecimalConverter : JsonConverter<decimal>
{
    /// <inheritdoc />
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && !HasExponent(ref reader) && reader.TryGetDecimal(out var value)
            ? value
            : throw new JsonException();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumberValue(value);
    }

    private static bool HasExponent(ref Utf8JsonReader reader)
    {
        if (!reader.HasValueSequence)
        {
            return reader.ValueSpan.ContainsAny((byte)'e', (byte)'E');
        }

        foreach (var part in reader.ValueSequence)
        {
            if (part.Span.ContainsAny((byte)'e', (byte)'E'))
            {
                return true;
            }
        }

        return false;
    }
}
