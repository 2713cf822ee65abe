using System.Text.Json;
using MonkeyTroop.ClientProxy.Errors;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>Reads the answers by which a node turns a request away: those that another node, or another ticket, may remedy.</summary>
internal static class WorkerRefusals
{
    /// <summary>Most that is read of a refusal: 64 KiB.</summary>
    private const int MaxBytes = 64 * 1024;

    /// <summary>The node's refusal, or null when the answer is for the app.</summary>
    public static async Task<Refusal?> ReadAsync(HttpResponseMessage response, string nodeId, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        if (status is not (401 or 402 or 404 or 429 or 502 or 503))
        {
            return null;
        }

        await response.Content.LoadIntoBufferAsync(MaxBytes, cancellation);
        var error = Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
        if (status == 404 && error?.Code != ProblemCodes.UnknownModel)
        {
            return null;
        }

        var message = $"node {nodeId}: {error?.Message ?? $"{status} {response.ReasonPhrase}"}";
        return new Refusal(
            // A ticket is our affair: to the app a node that does not take ours is a node that does not work.
            status == 401 ? 502 : status,
            error?.Code ?? Code(status),
            message,
            error?.Param,
            response.Headers.RetryAfter?.Delta);
    }

    private static OpenAiError? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ProtocolJson.Default.OpenAiErrorBody)?.Error;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Code(int status) => status switch
    {
        401 => ProblemCodes.InvalidTicket,
        402 => ProblemCodes.HoldUsedUp,
        429 => ProblemCodes.NodeFull,
        503 => ProblemCodes.NodeAway,
        _ => ProblemCodes.EngineFailed,
    };
}
