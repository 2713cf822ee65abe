using System.Text.Json;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>
/// Tells a worker's answer from that of something else at a node's address. Workers of this version mark every answer. Those before it
/// do not: theirs are known by their form, a stream of events or JSON in OpenAI's format.
/// </summary>
internal static class WorkerSign
{
    /// <summary>Most that is read of an answer to see its form: 4 KiB.</summary>
    private const int PeekedBytes = 4 * 1024;

    /// <summary>Whether a worker answers. Of an answer without the mark the beginning is read, and put back.</summary>
    public static async Task<bool> IsWorkersAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Headers.Contains(WorkerMark.Header))
        {
            return true;
        }

        return response.Content.Headers.ContentType?.MediaType switch
        {
            "text/event-stream" => response.IsSuccessStatusCode,
            "application/json" => IsOpenAi(await PeekAsync(response, cancellation)),
            _ => false,
        };
    }

    /// <summary>Whether JSON begins as an answer or an error in OpenAI's format, or Anthropic's, does. Pure.</summary>
    /// <param name="beginning">The JSON, or as much of it as there is.</param>
    public static bool IsOpenAi(ReadOnlySpan<byte> beginning)
    {
        var reader = new Utf8JsonReader(beginning, isFinalBlock: false, default);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isError = reader.ValueTextEquals("error"u8);
                if (reader.ValueTextEquals("object"u8) || reader.ValueTextEquals("choices"u8) || reader.ValueTextEquals("model"u8))
                {
                    return true;
                }

                if (!reader.Read() || isError)
                {
                    return isError && reader.TokenType == JsonTokenType.StartObject;
                }

                if (!reader.TrySkip())
                {
                    return false;
                }
            }

            return false;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async Task<byte[]> PeekAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var content = response.Content;
        var source = await content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[PeekedBytes];
        var beginning = buffer[..await source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation)];
        response.Content = new StreamContent(new PeekedStream(beginning, source));
        foreach (var header in content.Headers)
        {
            response.Content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        return beginning;
    }
}
