using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace MonkeyTroop.Tests.TestKit.Engines;

/// <summary>Writes one answer in Ollama's wire format, as the script of the model asked for says.</summary>
/// <param name="http">The request and its answer.</param>
/// <param name="models">The models there are.</param>
internal sealed class FakeOllamaAnswer(HttpContext http, IReadOnlyList<FakeModel> models)
{
    private CancellationToken Gone => http.RequestAborted;

    /// <summary>Answers; throws <see cref="OperationCanceledException"/> when the caller goes away before the end.</summary>
    public Task WriteAsync(HeardRequest heard) => (heard.Method, http.Request.Path.Value) switch
    {
        ("GET", "/") => http.Response.WriteAsync("Ollama is running", Gone),
        ("GET", "/api/version") => JsonAsync(new JsonObject { ["version"] = OllamaJson.Version }),
        ("GET", "/api/tags") => JsonAsync(OllamaJson.Tags(models)),
        ("GET", "/api/ps") => JsonAsync(new JsonObject { ["models"] = new JsonArray() }),
        ("GET", "/v1/models") => JsonAsync(OllamaJson.Models(models)),
        ("POST", "/v1/chat/completions" or "/v1/completions" or "/v1/embeddings") => InferOrRefuseAsync(heard),
        // Management calls succeed, so that one which gets through does harm that a test sees.
        (_, "/api/delete" or "/api/pull" or "/api/create" or "/api/push" or "/api/copy") => JsonAsync(new JsonObject { ["status"] = "success" }),
        _ => RefuseAsync(StatusCodes.Status404NotFound, "404 page not found"),
    };

    /// <summary>A body of other types than the engine reads is its caller's fault.</summary>
    private async Task InferOrRefuseAsync(HeardRequest heard)
    {
        try
        {
            await InferAsync(heard).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or JsonException or ArgumentException && !http.Response.HasStarted)
        {
            await RefuseAsync(StatusCodes.Status400BadRequest, "json: cannot unmarshal the request").ConfigureAwait(false);
        }
    }

    private Task InferAsync(HeardRequest heard)
    {
        var request = JsonNode.Parse(heard.Body)!.AsObject();
        var name = (string?)request["model"] ?? "";
        return models.FirstOrDefault(model => model.Name == name) switch
        {
            null => RefuseAsync(StatusCodes.Status404NotFound, $"model \"{name}\" not found, try pulling it first"),
            { Ending: FakeEnding.Refuse } => RefuseAsync(StatusCodes.Status500InternalServerError, "llama runner process has terminated"),
            _ when http.Request.Path == "/v1/embeddings" => JsonAsync(OllamaJson.Embeddings(request)),
            var model when (bool?)request["stream"] is true => StreamAsync(model, request),
            var model => WholeAsync(model, request),
        };
    }

    private async Task StreamAsync(FakeModel model, JsonObject request)
    {
        http.Response.ContentType = "text/event-stream";
        var isChat = http.Request.Path == "/v1/chat/completions";
        var pieces = OllamaJson.Pieces(model, request);
        foreach (var (index, piece) in pieces.Take(model.Delivered ?? pieces.Count).Index())
        {
            await (index == 0 && model.FirstAtOnce ? Task.CompletedTask : PauseAsync(model)).ConfigureAwait(false);
            Work(model.Effort);
            await EventAsync(OllamaJson.Chunk(model.Name, piece, finish: null, isChat)).ConfigureAwait(false);
        }

        await EndEarlyAsync(model).ConfigureAwait(false);
        if (model.Ending == FakeEnding.ErrorEvent)
        {
            await EventAsync(OllamaJson.Error("an error was encountered while running the model")).ConfigureAwait(false);
            return;
        }

        await EventAsync(OllamaJson.Chunk(model.Name, "", finish: "stop", isChat)).ConfigureAwait(false);
        if ((bool?)request["stream_options"]?["include_usage"] is true)
        {
            await EventAsync(OllamaJson.UsageChunk(model.Name, pieces.Count, isChat)).ConfigureAwait(false);
        }

        await TextAsync("data: [DONE]\n\n").ConfigureAwait(false);
        if (model.Ending == FakeEnding.Linger)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Gone).ConfigureAwait(false);
        }
    }

    private async Task WholeAsync(FakeModel model, JsonObject request)
    {
        var pieces = OllamaJson.Pieces(model, request);
        foreach (var _ in pieces.Take(model.Delivered ?? pieces.Count))
        {
            await PauseAsync(model).ConfigureAwait(false);
        }

        await EndEarlyAsync(model).ConfigureAwait(false);
        await JsonAsync(OllamaJson.Whole(model.Name, pieces, http.Request.Path == "/v1/chat/completions")).ConfigureAwait(false);
    }

    private async Task EndEarlyAsync(FakeModel model)
    {
        switch (model.Ending)
        {
            case FakeEnding.Stall:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Gone).ConfigureAwait(false);
                break;
            case FakeEnding.Die:
                if (!http.Response.HasStarted)
                {
                    http.Abort();
                }

                // After the first event the server closes without the end of the body, as the system does for a killed process.
                throw new FakeEngineDeathException();
        }
    }

    private Task PauseAsync(FakeModel model) =>
        model.Pause == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(model.Pause, TimeProvider.System, Gone);

    private static void Work(TimeSpan effort)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < effort)
        {
            Thread.SpinWait(10);
        }
    }

    private Task EventAsync(JsonObject json) => TextAsync($"data: {json.ToJsonString()}\n\n");

    private async Task TextAsync(string text)
    {
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), Gone).ConfigureAwait(false);
        await http.Response.Body.FlushAsync(Gone).ConfigureAwait(false);
    }

    private Task JsonAsync(JsonObject json)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json.ToJsonString(), Gone);
    }

    private Task RefuseAsync(int status, string message)
    {
        http.Response.StatusCode = status;
        return JsonAsync(OllamaJson.Error(message));
    }
}
