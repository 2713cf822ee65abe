using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using MonkeyTroop.Protocol;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary>A conversation with one model through the proxy's OpenAI endpoint.</summary>
internal sealed class ChatSession(HttpClient http, TextWriter output)
{
    private readonly JsonArray _messages = [];

    /// <summary>The model that answers.</summary>
    public string Model { get; private set; } = "";

    /// <summary>Takes the given model, or the first that the network serves.</summary>
    public async Task ChooseAsync(string? model, CancellationToken cancellation)
    {
        if (model is not null)
        {
            Model = model;
            return;
        }

        using var response = await http.GetAsync("/v1/models", cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        EnsureSuccess(response, body);
        Model = JsonSerializer.Deserialize(body, ProtocolJson.Default.ModelList) is { Data: [var first, ..] }
            ? first.Id
            : throw new StartupFailureException("no node of the network serves a model now");
    }

    /// <summary>Asks, and writes the answer as it comes.</summary>
    public async Task AskAsync(string question, CancellationToken cancellation)
    {
        _messages.Add(new JsonObject { ["role"] = "user", ["content"] = question });
        var body = new JsonObject { ["model"] = Model, ["stream"] = true, ["messages"] = _messages.DeepClone() };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body.ToJsonString()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            EnsureSuccess(response, await response.Content.ReadAsByteArrayAsync(cancellation));
        }

        var answer = await ShowAsync(await response.Content.ReadAsStreamAsync(cancellation), cancellation);
        _messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = answer });
    }

    private async Task<string> ShowAsync(Stream stream, CancellationToken cancellation)
    {
        var answer = new System.Text.StringBuilder();
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellation))
        {
            if (item.Data == "[DONE]")
            {
                break;
            }

            var text = Delta(item.Data);
            answer.Append(text);
            await output.WriteAsync(Printable(text).AsMemory(), cancellation);
            await output.FlushAsync(cancellation);
        }

        await output.WriteLineAsync();
        return answer.ToString();
    }

    private static string Delta(string data)
    {
        JsonNode? item;
        try
        {
            item = JsonNode.Parse(data);
        }
        catch (JsonException e)
        {
            throw new StartupFailureException("the node sent an event that is not JSON", e);
        }

        if (item is not JsonObject chunk)
        {
            return "";
        }

        if (chunk["error"] is { } error)
        {
            throw new StartupFailureException(CommandRun.OneLine(Text((error as JsonObject)?["message"]) ?? "the node ended its answer with an error"));
        }

        var choice = chunk["choices"] is JsonArray { Count: > 0 } choices ? choices[0] as JsonObject : null;
        return Text((choice?["delta"] as JsonObject)?["content"]) ?? "";
    }

    /// <summary>The answer without control characters but line ends and tabs: a model on a stranger's machine must not steer the terminal.</summary>
    private static string Printable(string text) => string.Concat(text.Where(c => !char.IsControl(c) || c is '\n' or '\t'));

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static void EnsureSuccess(HttpResponseMessage response, byte[] body)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        string? message;
        try
        {
            message = JsonSerializer.Deserialize(body, ProtocolJson.Default.OpenAiErrorBody)?.Error.Message;
        }
        catch (JsonException)
        {
            message = null;
        }

        throw new StartupFailureException(CommandRun.OneLine(message ?? $"the proxy answered {(int)response.StatusCode}"));
    }
}
