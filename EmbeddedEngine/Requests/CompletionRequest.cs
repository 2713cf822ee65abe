using MonkeyTroop.EmbeddedEngine.Chat;

namespace MonkeyTroop.EmbeddedEngine.Requests;

/// <summary>What a request asks for, checked.</summary>
/// <param name="Model">The model's name; null where it names none.</param>
/// <param name="Messages">The chat; null for a plain prompt.</param>
/// <param name="Prompt">The plain prompt; null for a chat.</param>
/// <param name="ContinuesLast">Whether the chat's last message is continued rather than answered.</param>
/// <param name="Stream">Whether to answer with events.</param>
/// <param name="IncludeUsage">Whether the last event states the usage.</param>
/// <param name="MaxTokens">Most tokens to make, from 1; null for as many as the context holds.</param>
/// <param name="Stop">Texts before which the answer ends.</param>
/// <param name="Grammar">The grammar (GBNF, rule <c>root</c>) that the answer keeps to; null for none.</param>
/// <param name="Choice">How tokens are chosen.</param>
internal sealed record CompletionRequest(
    string? Model, IReadOnlyList<ChatMessage>? Messages, string? Prompt, bool ContinuesLast, bool Stream, bool IncludeUsage, int? MaxTokens,
    IReadOnlyList<string> Stop, string? Grammar, TokenChoice Choice)
{
    /// <summary>Whether it is one for <c>/v1/chat/completions</c>.</summary>
    public bool IsChat => Messages is not null;
}

/// <summary>How tokens are chosen. The defaults are OpenAI's.</summary>
/// <param name="Temperature">0 for always the likeliest, up to 2.</param>
/// <param name="TopP">Share of likelihood that is chosen from, above 0 up to 1.</param>
/// <param name="FrequencyPenalty">What each earlier use of a token costs it, -2 to 2.</param>
/// <param name="PresencePenalty">What having been used costs a token, -2 to 2.</param>
/// <param name="Seed">Same seed, same answer; null for a random one.</param>
internal sealed record TokenChoice(float Temperature, float TopP, float FrequencyPenalty, float PresencePenalty, uint? Seed);
