using System.Text.Json;
using System.Text.RegularExpressions;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.TestKit.Coordinator;

/// <summary>An HTTP answer as it came.</summary>
/// <param name="Status">The status.</param>
/// <param name="ContentType">Media type without parameters, or null.</param>
/// <param name="Body">The body as text.</param>
public sealed partial record RawAnswer(int Status, string? ContentType, string Body)
{
    /// <summary>The target of the header <c>Link</c> with the relation <c>next</c>, or null when there is none.</summary>
    public string? NextPage { get; private init; }

    /// <summary>The answer's own headers, by name, as they came.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; private init; } = new Dictionary<string, string>();

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
        return new RawAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body)
        {
            Headers = response.Headers.NonValidated.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            NextPage = response.Headers.TryGetValues("Link", out var links) && NextLink().Match(links.Single()) is { Success: true } next
                ? next.Groups[1].Value
                : null,
        };
    }

    [GeneratedRegex("^<([^>]+)>; rel=\"next\"$")]
    private static partial Regex NextLink();
}
