using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.TestKit.Coordinator;

/// <summary>An HTTP answer as it came.</summary>
/// <param name="Status">The status.</param>
/// <param name="ContentType">Media type without parameters, or null.</param>
/// <param name="Body">The body as text.</param>
public sealed record RawAnswer(int Status, string? ContentType, string Body)
{
    /// <summary>The body as problem details; null when it is not.</summary>
    public Problem? Problem
    {
        get
        {
            try
            {
                return JsonSerializer.Deserialize(Body, ProtocolJson.Default.Problem);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>Reads an answer whole.</summary>
    public static async Task<RawAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(response);
        var body = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        return new RawAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body);
    }
}
