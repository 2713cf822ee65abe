using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MonkeyTroop.Tests.TestKit.Engines;

/// <summary>The bodies that an Ollama server sends, field by field as recorded.</summary>
internal static class OllamaJson
{
    /// <summary>The version that the fake states.</summary>
    public const string Version = "0.12.6";

    private const long Created = 1_760_000_000;
    private const int PromptTokens = 11;
    private static readonly float[] Vector = [0.25f, -0.5f, 0.75f, 1f];

    public static JsonObject Tags(IEnumerable<FakeModel> models) => new()
    {
        ["models"] = Array(models, model => new JsonObject
        {
            ["name"] = model.Name,
            ["model"] = model.Name,
            ["modified_at"] = "2025-10-09T08:53:20.000000000Z",
            ["size"] = model.Bytes,
            ["digest"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model.Name))),
            ["details"] = new JsonObject
            {
                ["parent_model"] = "",
                ["format"] = "gguf",
                ["family"] = "llama",
                ["families"] = new JsonArray("llama"),
                ["parameter_size"] = "1.2B",
                ["quantization_level"] = "Q8_0",
            },
        }),
    };

    public static JsonObject Models(IEnumerable<FakeModel> models) => new()
    {
        ["object"] = "list",
        ["data"] = Array(models, model => new JsonObject
        {
            ["id"] = model.Name,
            ["object"] = "model",
            ["created"] = Created,
            ["owned_by"] = "library",
        }),
    };

    public static JsonObject Error(string message) => new()
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = "api_error", ["param"] = null, ["code"] = null },
    };

    public static JsonObject Embeddings(JsonObject request)
    {
        var inputs = request["input"] is JsonArray many ? many.Count : 1;
        var asBase64 = (string?)request["encoding_format"] == "base64";
        return new JsonObject
        {
            ["object"] = "list",
            ["data"] = Array(Enumerable.Range(0, inputs), index => new JsonObject
            {
                ["object"] = "embedding",
                ["embedding"] = asBase64
                    ? Convert.ToBase64String(MemoryMarshal.AsBytes(Vector.AsSpan()))
                    : Array(Vector, x => JsonValue.Create(x)),
                ["index"] = index,
            }),
            ["model"] = (string?)request["model"],
            ["usage"] = new JsonObject { ["prompt_tokens"] = PromptTokens, ["total_tokens"] = PromptTokens },
        };
    }

    public static IReadOnlyList<string> Pieces(FakeModel model, JsonObject request)
    {
        if (!model.Echo)
        {
            return model.Pieces;
        }

        var prompt = (string?)request["prompt"] ?? (string?)request["messages"]?.AsArray().Last()?["content"] ?? "";
        return [.. prompt.Split(' ').Select(word => $" {word}")];
    }

    public static JsonObject Chunk(string model, string piece, string? finish, bool isChat)
    {
        var choice = new JsonObject { ["index"] = 0 };
        if (isChat)
        {
            choice["delta"] = new JsonObject { ["role"] = "assistant", ["content"] = piece };
        }
        else
        {
            choice["text"] = piece;
        }

        choice["finish_reason"] = finish;
        return Envelope(model, isChat ? "chat.completion.chunk" : "text_completion", isChat, new JsonArray(choice));
    }

    public static JsonObject UsageChunk(string model, int completionTokens, bool isChat)
    {
        var chunk = Envelope(model, isChat ? "chat.completion.chunk" : "text_completion", isChat, []);
        chunk["usage"] = Usage(completionTokens);
        return chunk;
    }

    public static JsonObject Whole(string model, IReadOnlyList<string> pieces, bool isChat)
    {
        var text = string.Concat(pieces);
        var choice = new JsonObject { ["index"] = 0 };
        if (isChat)
        {
            choice["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text };
        }
        else
        {
            choice["text"] = text;
        }

        choice["finish_reason"] = "stop";
        var whole = Envelope(model, isChat ? "chat.completion" : "text_completion", isChat, new JsonArray(choice));
        whole["usage"] = Usage(pieces.Count);
        return whole;
    }

    private static JsonObject Envelope(string model, string kind, bool isChat, JsonArray choices) => new()
    {
        ["id"] = isChat ? "chatcmpl-742" : "cmpl-742",
        ["object"] = kind,
        ["created"] = Created,
        ["model"] = model,
        ["system_fingerprint"] = "fp_ollama",
        ["choices"] = choices,
    };

    private static JsonObject Usage(int completionTokens) => new()
    {
        ["prompt_tokens"] = PromptTokens,
        ["completion_tokens"] = completionTokens,
        ["total_tokens"] = PromptTokens + completionTokens,
    };

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode> make) => [.. items.Select(make)];
}
