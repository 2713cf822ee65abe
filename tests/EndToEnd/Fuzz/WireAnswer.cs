using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>An answer as it came over the socket.</summary>
/// <param name="Status">The status; 0 when the connection ended without an answer.</param>
/// <param name="Headers">The headers, the last of each name.</param>
/// <param name="Body">The body, its first 64 KiB.</param>
internal sealed record WireAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The connection ended without an answer.</summary>
    public static readonly WireAnswer None = new(0, new Dictionary<string, string>(), []);

    /// <summary>Neither an answer nor an end came in time.</summary>
    public static readonly WireAnswer Silence = None with { Status = -1 };

    /// <summary>Media type without parameters.</summary>
    public string? MediaType => Headers.GetValueOrDefault("content-type")?.Split(';')[0].Trim();

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON; null when it is none.</summary>
    public JsonNode? Json
    {
        get
        {
            try
            {
                return JsonNode.Parse(Body);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
