using System.Text.Json;
using MonkeyTroop.ClientProxy.Errors;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>The event that tells an app that its stream will not be completed, so that its SDK raises instead of returning half an answer.</summary>
internal static class StreamErrorEvent
{
    /// <summary>
    /// Makes the event. Chat and completion streams carry unnamed events with an <c>error</c> member; the streams of the responses and
    /// messages APIs carry events named <c>error</c> whose <c>type</c> says the same.
    /// </summary>
    /// <param name="path">The path that was asked for.</param>
    /// <param name="refusal">What went wrong.</param>
    public static byte[] For(PathString path, Refusal refusal)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(refusal.ToBody(), ProtocolJson.Default.OpenAiErrorBody);
        return path == InferencePaths.Responses || path == InferencePaths.Messages
            ? [.. "event: error\ndata: {\"type\":\"error\","u8, .. json.AsSpan(1), .. "\n\n"u8]
            : [.. "data: "u8, .. json, .. "\n\n"u8];
    }
}
