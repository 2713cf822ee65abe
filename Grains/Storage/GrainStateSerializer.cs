using System.Text.Json;
using Orleans.Storage;

namespace MonkeyTroop.Grains.Storage;

/// <summary>
/// Keeps grain state as plain JSON without type names: readable in the database, and a class may move or be renamed
/// without losing what was stored.
/// </summary>
internal sealed class GrainStateSerializer : IGrainStorageSerializer
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Options));

    public T Deserialize<T>(BinaryData input) =>
        JsonSerializer.Deserialize<T>(input, Options) ?? throw new JsonException($"stored state of {typeof(T).Name} is null");
}
