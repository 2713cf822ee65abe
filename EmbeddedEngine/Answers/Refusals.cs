using System.Text.Json;
using MonkeyTroop.EmbeddedEngine.Requests;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.EmbeddedEngine.Answers;

/// <summary>Refusals in OpenAI's format.</summary>
internal static class Refusals
{
    /// <summary>Refuses a request for what is wrong with it.</summary>
    public static Task WriteAsync(HttpContext context, RequestFault fault) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, fault.Code, fault.Message, fault.Field);

    /// <summary>Refuses a request.</summary>
    public static Task WriteAsync(HttpContext context, int status, string code, string message, string? field = null)
    {
        context.Response.StatusCode = status;
        var error = OpenAiError.For(status, code, message, field);
        return JsonBody.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(error, ProtocolJson.Default.OpenAiErrorBody));
    }
}
