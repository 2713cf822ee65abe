using System.Text;
using System.Text.Json;
using MonkeyTroop.EmbeddedEngine.Inference;
using MonkeyTroop.EmbeddedEngine.Requests;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.EmbeddedEngine.Answers;

/// <summary>Writes one answer in OpenAI's format, whole or as events.</summary>
/// <param name="context">The call.</param>
/// <param name="request">What was asked for.</param>
/// <param name="model">What the model is called.</param>
/// <param name="promptTokens">Tokens of the prompt.</param>
/// <param name="created">When the answer began, in seconds since 1970.</param>
internal sealed class AnswerWriter(HttpContext context, CompletionRequest request, string model, int promptTokens, long created)
{
    private readonly string _id = $"{(request.IsChat ? "chatcmpl" : "cmpl")}-{Guid.NewGuid():N}";

    /// <summary>Writes it in one piece, once it is complete.</summary>
    public async Task WholeAsync(IAsyncEnumerable<Piece> pieces)
    {
        var (text, last) = (new StringBuilder(), default(Piece));
        await foreach (var piece in pieces)
        {
            text.Append(piece.Text);
            last = piece;
        }

        var choice = request.IsChat
            ? new Choice(null, new Message("assistant", text.ToString()), null, last.End)
            : new Choice(text.ToString(), null, null, last.End);
        var answer = Answer([choice], new Usage(promptTokens, last.Tokens), isPart: false);
        await JsonBody.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(answer, AnswerJson.Default.Completion));
    }

    /// <summary>Writes it as it comes. A failure in its middle is an event with an error, after which nothing follows.</summary>
    public async Task StreamAsync(IAsyncEnumerable<Piece> pieces)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        if (request.IsChat)
        {
            await WriteAsync(Event(new Message("assistant", ""), null)); // says whose message it is
        }

        var tokens = 0;
        await foreach (var piece in pieces)
        {
            tokens = piece.Tokens;
            var events = piece.Text.Length > 0 ? Event(new Message(null, piece.Text), null) : "";
            await WriteAsync(piece.End is null ? events : events + Event(new Message(null, null), piece.End));
        }

        var usage = request.IncludeUsage ? Event(Answer([], new Usage(promptTokens, tokens), isPart: true)) : "";
        await WriteAsync($"{usage}data: [DONE]\n\n");
    }

    /// <summary>Writes the event that ends a stream that failed.</summary>
    public Task FailAsync(string message)
    {
        var error = OpenAiError.For(StatusCodes.Status500InternalServerError, "engine_failed", message);
        return WriteAsync($"data: {JsonSerializer.Serialize(error, ProtocolJson.Default.OpenAiErrorBody)}\n\n");
    }

    private string Event(Message delta, string? end) =>
        Event(Answer([request.IsChat ? new Choice(null, null, delta, end) : new Choice(delta.Content ?? "", null, null, end)], null, isPart: true));

    private static string Event(Completion part) => $"data: {JsonSerializer.Serialize(part, AnswerJson.Default.Completion)}\n\n";

    private Completion Answer(IReadOnlyList<Choice> choices, Usage? usage, bool isPart) =>
        new(_id, !request.IsChat ? "text_completion" : isPart ? "chat.completion.chunk" : "chat.completion", created, model, choices, usage);

    private async Task WriteAsync(string events)
    {
        if (events.Length > 0)
        {
            await context.Response.WriteAsync(events, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
