using System.Text.Json;

namespace MonkeyTroop.WorkerAgent.Engines.Demo;

/// <summary>Answers OpenAI's calls with a fixed text, at a set speed and with usage, to try out the network without a model.</summary>
internal sealed class DemoEngine(double tokensPerSecond, TimeProvider time)
{
    /// <summary>The only model.</summary>
    public const string Model = "demo";

    private const int Dimensions = 8;

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET", "/v1/models") => DemoAnswers.ModelsAsync(context),
        ("POST", "/v1/chat/completions") => CompleteAsync(context, DemoFormat.Chat),
        ("POST", "/v1/completions") => CompleteAsync(context, DemoFormat.Text),
        ("POST", "/v1/embeddings") => EmbedAsync(context),
        _ => DemoAnswers.ErrorAsync(context, StatusCodes.Status404NotFound, "the demo engine has no such route"),
    };

    private async Task CompleteAsync(HttpContext context, DemoFormat format)
    {
        if (await DemoRequest.ReadAsync(context.Request, context.RequestAborted) is not { } request)
        {
            await DemoAnswers.ErrorAsync(context, StatusCodes.Status400BadRequest, "the body is no JSON object");
            return;
        }

        var answer = new DemoAnswers(context, format, request, time.GetUtcNow().ToUnixTimeSeconds());
        await (request.Stream ? answer.StreamAsync(Pace(request.MaxTokens, context.RequestAborted)) : answer.WholeAsync(Pace(request.MaxTokens, context.RequestAborted)));
    }

    private static async Task EmbedAsync(HttpContext context)
    {
        if (await DemoRequest.ReadAsync(context.Request, context.RequestAborted) is not { } request)
        {
            await DemoAnswers.ErrorAsync(context, StatusCodes.Status400BadRequest, "the body is no JSON object");
            return;
        }

        await DemoAnswers.EmbeddingsAsync(context, request, Dimensions);
    }

    // Groups of tokens that are due: at high speeds several in one timer tick.
    private async IAsyncEnumerable<ArraySegment<string>> Pace(int count, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var tokens = DemoText.Tokens(count);
        for (var sent = 0; sent < count;)
        {
            var due = (int)Math.Min(count, time.GetElapsedTime(began).TotalSeconds * tokensPerSecond);
            if (due <= sent)
            {
                await Task.Delay(TimeSpan.FromSeconds(Math.Max(0.001, ((sent + 1) / tokensPerSecond) - time.GetElapsedTime(began).TotalSeconds)), time, cancellation);
                continue;
            }

            yield return new ArraySegment<string>(tokens, sent, due - sent);
            sent = due;
        }
    }
}

/// <summary>Which of OpenAI's two forms an answer has.</summary>
internal enum DemoFormat
{
    /// <summary><c>/v1/chat/completions</c>.</summary>
    Chat,

    /// <summary><c>/v1/completions</c>.</summary>
    Text,
}

/// <summary>The text.</summary>
internal static class DemoText
{
    private const string Text =
        "This is the demo engine of Monkey Troop. No AI is at work: this text is fixed and ignores what you asked. "
        + "It shows that your request was authorized, reached a node with a ticket, was metered there and streamed back to you. ";

    private static readonly string[] Words = [.. Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word + " ")];

    /// <summary>How many tokens the text has once.</summary>
    public static int Length => Words.Length;

    /// <summary>So many tokens: the text, again and again.</summary>
    public static string[] Tokens(int count)
    {
        var tokens = new string[count];
        for (var i = 0; i < count; i++)
        {
            tokens[i] = Words[i % Words.Length];
        }

        return tokens;
    }
}

/// <summary>What the demo engine takes from a request.</summary>
/// <param name="Stream">Whether to answer with events.</param>
/// <param name="IncludeUsage">Whether the last event states the usage.</param>
/// <param name="MaxTokens">Tokens to make, 1 to 100,000.</param>
/// <param name="PromptTokens">Words in the prompt.</param>
/// <param name="Inputs">Texts to embed.</param>
internal sealed record DemoRequest(bool Stream, bool IncludeUsage, int MaxTokens, int PromptTokens, int Inputs)
{
    private const int MostTokens = 100_000;

    /// <summary>Reads a request; null when it is no JSON object.</summary>
    public static async Task<DemoRequest?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellation);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root ? Read(root) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static DemoRequest Read(JsonElement root) => new(
        root.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True,
        root.TryGetProperty("stream_options", out var options) && options.ValueKind == JsonValueKind.Object
            && options.TryGetProperty("include_usage", out var usage) && usage.ValueKind == JsonValueKind.True,
        Number(root, "max_tokens") ?? Number(root, "max_completion_tokens") ?? DemoText.Length,
        Words(root, "messages") + Words(root, "prompt") + Words(root, "input"),
        root.TryGetProperty("input", out var input) && input.ValueKind == JsonValueKind.Array ? input.GetArrayLength() : 1);

    private static int? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? Math.Clamp(number, 1, MostTokens) : null;

    private static int Words(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? Words(value) : 0;

    private static int Words(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length,
        JsonValueKind.Array => value.EnumerateArray().Sum(Words),
        JsonValueKind.Object when value.TryGetProperty("content", out var content) => Words(content),
        JsonValueKind.Object when value.TryGetProperty("text", out var text) => Words(text),
        _ => 0,
    };
}
