using System.Text.Json;

namespace MonkeyTroop.Protocol.Streams;

/// <summary>Tokens as an engine reported them.</summary>
/// <param name="Prompt">Tokens read.</param>
/// <param name="Completion">Tokens made.</param>
public readonly record struct TokenUsage(long Prompt, long Completion)
{
    /// <summary>The sum, at most what a receipt can state.</summary>
    public static TokenUsage operator +(TokenUsage one, TokenUsage other) =>
        new(Cap(one.Prompt + other.Prompt), Cap(one.Completion + other.Completion));

    /// <summary>
    /// Takes over the counts that a <c>usage</c> object states, under OpenAI's older names (<c>prompt_tokens</c>) or the
    /// newer ones that Anthropic's API shares (<c>input_tokens</c>), and keeps the others.
    /// </summary>
    public TokenUsage With(ReadOnlySpan<byte> usage)
    {
        var (prompt, completion) = this;
        var reader = new Utf8JsonReader(usage);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                {
                    continue;
                }

                if (reader.ValueTextEquals("prompt_tokens"u8) || reader.ValueTextEquals("input_tokens"u8))
                {
                    prompt = Number(ref reader) ?? prompt;
                }
                else if (reader.ValueTextEquals("completion_tokens"u8) || reader.ValueTextEquals("output_tokens"u8))
                {
                    completion = Number(ref reader) ?? completion;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What the engine wrote is no JSON: its counts are not believed, and the client gets the same bytes.
            return this;
        }

        return new TokenUsage(prompt, completion);
    }

    private static long? Number(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number >= 0 ? Cap(number) : null;

    private static long Cap(long tokens) => Math.Clamp(tokens, 0, FieldRules.MaxTokens);
}
