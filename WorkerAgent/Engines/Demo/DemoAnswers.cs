using System.Text;
using System.Text.Json.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines.Demo;

/// <summary>Writes the demo engine's answers in OpenAI's formats.</summary>
internal sealed class DemoAnswers(HttpContext context, DemoFormat format, DemoRequest request, long created)
{
    private const string Owner = "monkey-troop-demo";

    private readonly string _id = $"demo-{Guid.NewGuid():N}";

    /// <summary>Answers <c>GET /v1/models</c>.</summary>
    public static Task ModelsAsync(HttpContext context) => WriteAsync(context, new JsonObject
    {
        ["object"] = "list",
        ["data"] = new JsonArray(new JsonObject { ["id"] = DemoEngine.Model, ["object"] = "model", ["created"] = 0, ["owned_by"] = Owner }),
    });

    /// <summary>Answers with an error.</summary>
    public static Task ErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = "invalid_request_error" } });
    }

    /// <summary>Answers <c>POST /v1/embeddings</c> with the same unit vector for every text.</summary>
    public static Task EmbeddingsAsync(HttpContext context, DemoRequest request, int dimensions)
    {
        var data = new JsonArray();
        for (var i = 0; i < request.Inputs; i++)
        {
            var vector = new JsonArray([.. Enumerable.Range(0, dimensions).Select(d => (JsonNode)(d == 0 ? 1.0 : 0.0))]);
            data.Add(new JsonObject { ["object"] = "embedding", ["index"] = i, ["embedding"] = vector });
        }

        return WriteAsync(context, new JsonObject
        {
            ["object"] = "list",
            ["data"] = data,
            ["model"] = DemoEngine.Model,
            ["usage"] = new JsonObject { ["prompt_tokens"] = request.PromptTokens, ["total_tokens"] = request.PromptTokens },
        });
    }

    /// <summary>Answers in one piece.</summary>
    public async Task WholeAsync(IAsyncEnumerable<ArraySegment<string>> tokens)
    {
        var text = new StringBuilder();
        await foreach (var group in tokens)
        {
            text.AppendJoin("", group.AsEnumerable());
        }

        var choice = format == DemoFormat.Chat
            ? new JsonObject { ["index"] = 0, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text.ToString() }, ["finish_reason"] = "stop" }
            : new JsonObject { ["index"] = 0, ["text"] = text.ToString(), ["finish_reason"] = "stop" };
        await WriteAsync(context, Envelope(choice, usage: true, chunk: false));
    }

    /// <summary>Answers with one event for each token.</summary>
    public async Task StreamAsync(IAsyncEnumerable<ArraySegment<string>> tokens)
    {
        context.Response.ContentType = "text/event-stream";
        var begin = format == DemoFormat.Chat ? new JsonObject { ["index"] = 0, ["delta"] = new JsonObject { ["role"] = "assistant", ["content"] = "" }, ["finish_reason"] = null } : null;
        await foreach (var group in tokens)
        {
            // The first event of a chat says whose message it is.
            IEnumerable<JsonObject> choices = [.. begin is null ? [] : new[] { begin }, .. group.Select(Delta)];
            begin = null;
            await WriteEventsAsync(choices.Select(choice => Envelope(choice, usage: false, chunk: true).ToJsonString()));
        }

        var last = new List<string> { Envelope(Delta(null), usage: false, chunk: true).ToJsonString() };
        if (request.IncludeUsage)
        {
            last.Add(Envelope(null, usage: true, chunk: true).ToJsonString());
        }

        await WriteEventsAsync([.. last, "[DONE]"]);
    }

    private JsonObject Delta(string? token) => format == DemoFormat.Chat
        ? new JsonObject { ["index"] = 0, ["delta"] = token is null ? [] : new JsonObject { ["content"] = token }, ["finish_reason"] = token is null ? "stop" : null }
        : new JsonObject { ["index"] = 0, ["text"] = token ?? "", ["finish_reason"] = token is null ? "stop" : null };

    private JsonObject Envelope(JsonObject? choice, bool usage, bool chunk)
    {
        var envelope = new JsonObject
        {
            ["id"] = _id,
            ["object"] = format == DemoFormat.Text ? "text_completion" : chunk ? "chat.completion.chunk" : "chat.completion",
            ["created"] = created,
            ["model"] = DemoEngine.Model,
            ["choices"] = choice is null ? [] : new JsonArray(choice),
        };
        if (usage)
        {
            envelope["usage"] = new JsonObject
            {
                ["prompt_tokens"] = request.PromptTokens,
                ["completion_tokens"] = request.MaxTokens,
                ["total_tokens"] = request.PromptTokens + request.MaxTokens,
            };
        }

        return envelope;
    }

    private async Task WriteEventsAsync(IEnumerable<string> events)
    {
        await context.Response.WriteAsync(string.Concat(events.Select(json => $"data: {json}\n\n")), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static Task WriteAsync(HttpContext context, JsonObject json)
    {
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, 0, bytes.Length, context.RequestAborted);
    }
}
