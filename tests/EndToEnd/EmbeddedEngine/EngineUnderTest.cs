using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Models;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.EmbeddedEngine;

/// <summary>The embedded engine's program with a tiny model, as a worker starts it.</summary>
public sealed class EngineUnderTest : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private EngineUnderTest(TestFolder folder, TroopProcess process) => (_folder, Process) = (folder, process);

    /// <summary>The program.</summary>
    public TroopProcess Process { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts it on the tiny model and waits until it serves.</summary>
    /// <param name="context">Tokens of context.</param>
    /// <param name="key">The key that calls must have; null for none.</param>
    /// <param name="write">Writes the model's file; the usual one when null.</param>
    public static async Task<EngineUnderTest> StartAsync(int context = 2048, string? key = null, Action<string>? write = null)
    {
        var folder = new TestFolder("engine");
        var file = folder.At("tiny.gguf");
        (write ?? (path => TinyModel.Write(path)))(file);
        var engine = new EngineUnderTest(folder, TroopProcess.Start(Spec(folder, file, context).With(("Model__Key", key))));
        engine._http.BaseAddress = await engine.Process.ReadyAsync();
        return engine;
    }

    /// <summary>How it is started.</summary>
    public static ProcessSpec Spec(TestFolder folder, string file, int context) =>
        ProcessSpec.ForProgram("EmbeddedEngine", folder.Path, "--model-file", file, "--context", $"{context}") with { KeepsInput = true };

    /// <summary>Asks for a chat completion.</summary>
    /// <param name="content">What the user says.</param>
    /// <param name="fields">Further fields.</param>
    public Task<EngineAnswer> ChatAsync(string content, JsonObject? fields = null) =>
        PostAsync("/v1/chat/completions", With(fields, "messages", new JsonArray(new JsonObject { ["role"] = "user", ["content"] = content })));

    /// <summary>Asks for a text completion.</summary>
    public Task<EngineAnswer> CompleteAsync(string prompt, JsonObject? fields = null) => PostAsync("/v1/completions", With(fields, "prompt", prompt));

    /// <summary>Posts a body and reads the whole answer.</summary>
    public Task<EngineAnswer> PostAsync(string path, JsonObject body) => PostAsync(path, body.ToJsonString());

    /// <summary>Posts a body, which may be no JSON, and reads the whole answer.</summary>
    public async Task<EngineAnswer> PostAsync(string path, string body)
    {
        using var response = await OpenAsync(path, body, Cancellation);
        return new EngineAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation), response.Headers.RetryAfter?.ToString());
    }

    /// <summary>Posts a body; the answer is returned when its head is there.</summary>
    public Task<HttpResponseMessage> OpenAsync(string path, string body, CancellationToken cancellation) => _http.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") },
        HttpCompletionOption.ResponseHeadersRead,
        cancellation);

    /// <summary>Gets JSON.</summary>
    public async Task<JsonNode> GetAsync(string path) => (await _http.GetFromJsonAsync<JsonNode>(path, Cancellation))!;

    /// <summary>The status of a call with an API key.</summary>
    public async Task<HttpStatusCode> StatusAsync(string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        using var response = await _http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    /// <summary>Waits until so many requests compute or wait.</summary>
    public Task InsideAsync(int requests) =>
        Eventually.TrueAsync(async () => (int)(await GetAsync("/health"))["inside"]! == requests, $"{requests} requests are inside");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Process.DisposeAsync();
        _folder.Dispose();
    }

    private static JsonObject With(JsonObject? fields, string name, JsonNode value)
    {
        var body = fields?.DeepClone().AsObject() ?? [];
        body[name] = value;
        return body;
    }
}

/// <summary>An answer of the engine.</summary>
public sealed record EngineAnswer(HttpStatusCode Status, string Body, string? RetryAfter)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public JsonNode Choice => Json["choices"]![0]!;

    /// <summary>The text, of a chat or of a completion.</summary>
    public string Text => (string)(Choice["message"]?["content"] ?? Choice["text"])!;

    public string End => (string)Choice["finish_reason"]!;

    public int PromptTokens => (int)Json["usage"]!["prompt_tokens"]!;

    public int CompletionTokens => (int)Json["usage"]!["completion_tokens"]!;

    /// <summary>The events of a stream, without the last, which is no JSON.</summary>
    public IReadOnlyList<JsonNode> Events =>
        [.. Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(line => line != "data: [DONE]").Select(line => JsonNode.Parse(line["data: ".Length..])!)];

    public string ErrorMessage => (string)Json["error"]!["message"]!;

    public string ErrorCode => (string)Json["error"]!["code"]!;
}
