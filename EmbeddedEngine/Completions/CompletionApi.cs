using System.Text.Json;
using MonkeyTroop.EmbeddedEngine.Answers;
using MonkeyTroop.EmbeddedEngine.Inference;
using MonkeyTroop.EmbeddedEngine.Models;
using MonkeyTroop.EmbeddedEngine.Requests;

namespace MonkeyTroop.EmbeddedEngine.Completions;

/// <summary>Answers requests for text.</summary>
internal sealed partial class CompletionApi(
    LoadedModel model, InferenceSlot slot, PromptBuilder prompts, Generator generator, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<CompletionApi> logger)
{
    private const string Failed = "the engine failed while it computed the answer";

    /// <summary>Answers one.</summary>
    public async Task AnswerAsync(HttpContext context, bool isChat)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await AnswerAsync(context, isChat, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            context.Abort(); // the caller is gone, or the engine stops: what was sent is no whole answer
        }
    }

    private async Task AnswerAsync(HttpContext context, bool isChat, CancellationToken cancellation)
    {
        if (await ReadAsync(context, isChat, cancellation) is not { } request)
        {
            return;
        }

        if (request.Model is { } name && name != model.Name)
        {
            await Refusals.WriteAsync(context, StatusCodes.Status404NotFound, "model_not_found", $"this engine serves '{model.Name}', not '{name}'", "model");
            return;
        }

        if (prompts.Make(request, out var fault) is not { } prompt)
        {
            await Refusals.WriteAsync(context, fault!);
            return;
        }

        using var lease = await slot.TakeAsync(cancellation);
        if (lease is null)
        {
            context.Response.Headers.RetryAfter = "1";
            const string Busy = "the engine computes another answer, and others wait; try again";
            await Refusals.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "engine_busy", Busy);
            return;
        }

        var writer = new AnswerWriter(context, request, model.Name, prompt.Length, time.GetUtcNow().ToUnixTimeSeconds());
        var pieces = generator.RunAsync(prompt, request, cancellation);
        try
        {
            await (request.Stream ? writer.StreamAsync(pieces) : writer.WholeAsync(pieces));
        }
        catch (InvalidOperationException e)
        {
            LogFailed(e);
            await (context.Response.HasStarted
                ? writer.FailAsync(Failed)
                : Refusals.WriteAsync(context, StatusCodes.Status500InternalServerError, "engine_failed", Failed));
        }
    }

    /// <summary>Reads the request; null when it was refused.</summary>
    private static async Task<CompletionRequest?> ReadAsync(HttpContext context, bool isChat, CancellationToken cancellation)
    {
        RequestFault? fault;
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: cancellation);
            if (RequestReader.Read(body.RootElement, isChat, out fault) is { } request)
            {
                return request;
            }
        }
        catch (JsonException)
        {
            fault = new RequestFault("the body is no JSON");
        }
        catch (InvalidOperationException)
        {
            fault = new RequestFault("the body has a text with half a character: it is no UTF-8, or a surrogate stands alone"); // JsonElement.GetString
        }
        catch (BadHttpRequestException e)
        {
            await Refusals.WriteAsync(context, e.StatusCode, "invalid_request", e.Message);
            return null;
        }

        await Refusals.WriteAsync(context, fault!);
        return null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An answer could not be computed")]
    private partial void LogFailed(Exception e);
}
