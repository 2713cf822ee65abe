using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using MonkeyTroop.Gateway.Errors;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>An example of a body, which the product's own JSON wrote and its own rules take.</summary>
internal sealed class EndpointExample
{
    private readonly Func<JsonNode, (JsonNode Again, Refusal? Refusal)> _read;

    private EndpointExample(Type type, string mediaType, JsonNode value, Func<JsonNode, (JsonNode Again, Refusal? Refusal)> read) =>
        (Type, MediaType, Value, _read) = (type, mediaType, value, read);

    /// <summary>What the body says.</summary>
    public Type Type { get; }

    /// <summary>Its media type.</summary>
    public string MediaType { get; }

    /// <summary>The example.</summary>
    public JsonNode Value { get; }

    /// <summary>An example in JSON.</summary>
    /// <param name="type">How the product writes and reads it.</param>
    /// <param name="value">What it says.</param>
    /// <param name="validate">For a request: the product's rules for it.</param>
    public static EndpointExample Of<T>(JsonTypeInfo<T> type, T value, Func<T, Refusal?>? validate = null)
        where T : class => new(typeof(T), MediaTypeNames.Application.Json, JsonSerializer.SerializeToNode(value, type)!, json =>
        {
            var read = json.Deserialize(type)!;
            return (JsonSerializer.SerializeToNode(read, type)!, validate?.Invoke(read));
        });

    /// <summary>An example in another form.</summary>
    public static EndpointExample OfText(string mediaType, string text) => new(typeof(string), mediaType, text, json => (json, null));

    /// <summary>Reads a body as the product does: what it would write again, and why it would refuse it.</summary>
    public (JsonNode Again, Refusal? Refusal) Read(JsonNode json) => _read(json);
}
