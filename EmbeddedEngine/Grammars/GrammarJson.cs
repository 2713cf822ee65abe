using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MonkeyTroop.EmbeddedEngine.Grammars;

/// <summary>Values of schemas as a model writes them: compact, and with letters of all languages as they are.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class GrammarJson : JsonSerializerContext
{
    /// <summary>The form.</summary>
    public static GrammarJson Plain { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
