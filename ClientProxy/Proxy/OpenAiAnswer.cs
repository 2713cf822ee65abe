using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.ClientProxy.Errors;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>Writes answers of the proxy's own in the format that OpenAI's SDKs understand.</summary>
internal static class OpenAiAnswer
{
    /// <summary>Tells SDKs against their own rules not to try again.</summary>
    private const string ShouldRetry = "x-should-retry";

    /// <summary>Writes a refusal; its wait is in the header for programs and in the message for people.</summary>
    public static Task WriteAsync(this HttpContext context, Refusal refusal)
    {
        if (refusal.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (refusal.NoRetry)
        {
            context.Response.Headers[ShouldRetry] = "false";
        }

        return context.WriteJsonAsync(refusal.Status, (refusal with { Message = Advice.WithWait(refusal.Message, refusal.RetryAfter) }).ToBody(), ProtocolJson.Default.OpenAiErrorBody);
    }

    /// <summary>Writes a value.</summary>
    public static async Task WriteJsonAsync<T>(this HttpContext context, int status, T value, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
