using System.Globalization;
using LLama.Native;
using MonkeyTroop.EmbeddedEngine.Chat;
using MonkeyTroop.EmbeddedEngine.Inference;
using MonkeyTroop.EmbeddedEngine.Models;
using MonkeyTroop.EmbeddedEngine.Requests;

namespace MonkeyTroop.EmbeddedEngine.Completions;

/// <summary>Makes a request's prompt, and sees that it leaves room for an answer.</summary>
internal sealed class PromptBuilder(LoadedModel model, ChatTemplate template)
{
    /// <summary>The prompt's tokens; null when it cannot be answered.</summary>
    /// <param name="request">The request.</param>
    /// <param name="fault">Why not; null when it can.</param>
    public LLamaToken[]? Make(CompletionRequest request, out RequestFault? fault)
    {
        if ((request.IsChat ? template.Write(request.Messages!, request.ContinuesLast) : request.Prompt) is not { } text)
        {
            fault = new RequestFault(
                "the model's chat template is none that llama.cpp recognises; ask it through /v1/completions", "messages", "no_chat_template");
            return null;
        }

        if (request.Grammar is { } grammar && !GrammarCheck.IsRead(model, grammar))
        {
            fault = new RequestFault("the schema of 'response_format' is too large for llama.cpp", "response_format");
            return null;
        }

        var tokens = model.Tokenize(text);
        fault = tokens.Length == 0 ? new RequestFault("the prompt is empty", request.IsChat ? "messages" : "prompt")
            : tokens.Length >= model.Context ? TooLong(tokens.Length, request.IsChat)
            : null;
        return fault is null ? tokens : null;
    }

    private RequestFault TooLong(int tokens, bool isChat) => new(
        string.Create(CultureInfo.InvariantCulture, $"the prompt has {tokens} tokens; prompt and answer together can have {model.Context}"),
        isChat ? "messages" : "prompt",
        "context_length_exceeded");
}
