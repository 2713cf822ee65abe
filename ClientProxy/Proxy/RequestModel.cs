using System.Text.Json;
using MonkeyTroop.ClientProxy.Errors;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>Which model a request is for, and where in its body that stands.</summary>
/// <param name="Name">The model's name or content hash.</param>
/// <param name="Start">Offset of the JSON string in the body, with its quotation mark.</param>
/// <param name="Length">Length of the JSON string in bytes.</param>
internal readonly record struct RequestModel(string Name, int Start, int Length)
{
    /// <summary>Most levels of objects and arrays in a body: 64.</summary>
    private const int MaxDepth = 64;

    /// <summary>Reads the body's <c>model</c>, and on the way checks that all of the body is one JSON object.</summary>
    /// <returns>Null when <paramref name="model"/> was found, else why the body is refused.</returns>
    public static Refusal? TryRead(ReadOnlySpan<byte> body, out RequestModel model)
    {
        model = default;
        try
        {
            return Read(body, ref model);
        }
        catch (JsonException e)
        {
            return IsTooDeep(body)
                ? Refusals.Invalid($"the request body nests objects and arrays more than {MaxDepth} levels deep")
                : Refusals.Invalid($"the request body is not valid JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            return Refusals.Invalid("the field \"model\" is not valid UTF-8", "model");
        }
    }

    /// <summary>The body with another name for the model; the same array when the name is the same.</summary>
    public byte[] Rename(byte[] body, string name)
    {
        if (name == Name)
        {
            return body;
        }

        var replacement = JsonEncodedText.Encode(name).EncodedUtf8Bytes;
        return [.. body.AsSpan(0, Start), (byte)'"', .. replacement, (byte)'"', .. body.AsSpan(Start + Length)];
    }

    /// <summary>Whether it was the depth at which reading failed, and nothing before.</summary>
    private static bool IsTooDeep(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= MaxDepth)
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return false;
    }

    private static Refusal? Read(ReadOnlySpan<byte> body, ref RequestModel model)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return Refusals.Invalid("the request body must be a JSON object");
        }

        var found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isModel = reader.ValueTextEquals("model"u8);
            reader.Read();
            if (!isModel)
            {
                reader.Skip();
                continue;
            }

            if (found || reader.TokenType != JsonTokenType.String || !FieldRules.IsModelName(reader.GetString()))
            {
                return Refusals.Invalid(
                    found ? "the field \"model\" is given twice" : "the field \"model\" must be the name of a model: 1 to 256 characters without white space",
                    "model");
            }

            found = true;
            model = new RequestModel(reader.GetString()!, (int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
        }

        // Reads to the end, where anything after the object would be an error.
        while (reader.Read())
        {
        }

        return found ? null : Refusals.Invalid("the field \"model\" is missing; GET /v1/models lists the names", "model");
    }
}
