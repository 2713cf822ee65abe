using System.Text.Json;
using MonkeyTroop.EmbeddedEngine.Chat;

namespace MonkeyTroop.EmbeddedEngine.Requests;

/// <summary>
/// Reads requests in OpenAI's format. What would change the answer and is not supported is refused rather than passed over; what would not, such
/// as <c>user</c>, is.
/// </summary>
internal static class RequestReader
{
    private const int MostStops = 16;
    private const int LongestStop = 256;
    private const float MostTemperature = 2;
    private const float MostPenalty = 2;

    private static readonly string[] NotSupported = ["tools", "functions", "logit_bias", "audio", "suffix"];
    private static readonly string[] NotSupportedFlags = ["logprobs", "echo"];

    /// <summary>Reads a request.</summary>
    /// <param name="root">The body.</param>
    /// <param name="isChat">Whether it is one for <c>/v1/chat/completions</c> rather than <c>/v1/completions</c>.</param>
    /// <param name="fault">Why it is refused; null when it is not.</param>
    /// <returns>The request; null when it is refused.</returns>
    public static CompletionRequest? Read(JsonElement root, bool isChat, out RequestFault? fault)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            fault = new RequestFault("the body must be a JSON object");
            return null;
        }

        var fields = new RequestFields(root);
        RefuseUnsupported(fields);
        var messages = isChat ? MessageReader.Read(fields) : null;
        var request = new CompletionRequest(
            fields.Text("model"),
            messages,
            isChat ? null : Prompt(fields),
            isChat && Continues(fields, messages!),
            fields.Flag("stream"),
            IncludesUsage(fields),
            (int?)(fields.Integer("max_completion_tokens", 1, int.MaxValue) ?? fields.Integer("max_tokens", 1, int.MaxValue)),
            fields.Texts("stop", MostStops, LongestStop),
            FormatReader.Grammar(fields),
            new TokenChoice(
                fields.Number("temperature", 0, MostTemperature) ?? 1,
                TopP(fields),
                fields.Number("frequency_penalty", -MostPenalty, MostPenalty) ?? 0,
                fields.Number("presence_penalty", -MostPenalty, MostPenalty) ?? 0,
                Seed(fields)));
        fault = fields.Fault;
        return fault is null ? request : null;
    }

    private static void RefuseUnsupported(RequestFields fields)
    {
        foreach (var name in NotSupported)
        {
            if (fields.Any(name) is { } value && !IsEmpty(value))
            {
                fields.Wrong(name, "is not supported by the embedded engine");
            }
        }

        foreach (var name in NotSupportedFlags)
        {
            if (fields.Any(name) is { ValueKind: not JsonValueKind.False })
            {
                fields.Wrong(name, "is not supported by the embedded engine");
            }
        }

        foreach (var name in (string[])["n", "best_of"])
        {
            fields.Integer(name, 1, 1);
        }
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.String => value.GetString()!.Length == 0,
        _ => false,
    };

    private static string? Prompt(RequestFields fields)
    {
        var prompt = fields.Any("prompt") switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() == 1 && list[0].ValueKind == JsonValueKind.String => list[0].GetString(),
            _ => null,
        };
        if (prompt is null)
        {
            fields.Wrong("prompt", "must be a text, or a list of one text");
        }

        return prompt;
    }

    /// <summary>vLLM's field: the answer goes on in the last message. Its <c>add_generation_prompt</c> says the contrary.</summary>
    private static bool Continues(RequestFields fields, IReadOnlyList<ChatMessage> messages)
    {
        if (!fields.Flag("continue_final_message"))
        {
            return false;
        }

        if (fields.Flag("add_generation_prompt"))
        {
            return fields.Wrong("add_generation_prompt", "cannot be true together with 'continue_final_message'");
        }

        return messages is [.., { Role: ChatMessage.Assistant }]
            || fields.Wrong("continue_final_message", "needs a last message of the role 'assistant', which is continued");
    }

    private static bool IncludesUsage(RequestFields fields) => fields.Any("stream_options") switch
    {
        null => false,
        { ValueKind: JsonValueKind.Object } options => options.TryGetProperty("include_usage", out var usage) && usage.ValueKind == JsonValueKind.True,
        _ => fields.Wrong("stream_options", "must be an object"),
    };

    private static float TopP(RequestFields fields)
    {
        var share = fields.Number("top_p", 0, 1) ?? 1;
        return share > 0 ? share : float.Epsilon; // 0 leaves the likeliest token, as the least number does
    }

    /// <summary>llama.cpp's seeds have 32 bits; longer ones are folded, so that each still means the same answer.</summary>
    private static uint? Seed(RequestFields fields) =>
        fields.Integer("seed", long.MinValue, long.MaxValue) is { } seed ? unchecked((uint)seed ^ (uint)((ulong)seed >> 32)) : null;
}
