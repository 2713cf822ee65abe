namespace MonkeyTroop.Protocol.Streams;

/// <summary>
/// How many tokens a request counts: those that the engine states, within what the text can be; where it states none, by the text. Worker and
/// client read the same bytes and so count the same. Pure.
/// </summary>
public static class TokenCount
{
    /// <summary>Bytes of text for a token where the engine states no tokens: 4.</summary>
    private const long UsualBytes = 4;

    /// <summary>The most bytes of text that a token stands for on the average: 16. Counts below that are those of a stream that has only begun.</summary>
    private const long MostBytes = 16;

    /// <summary>The tokens that count.</summary>
    /// <param name="stated">What the engine states; 0 for what it does not.</param>
    /// <param name="promptBytes">Bytes of the request's body.</param>
    /// <param name="textBytes">Bytes of the models' text in the answer so far.</param>
    public static TokenUsage Of(TokenUsage stated, long promptBytes, long textBytes) => new(
        stated.Prompt > 0 ? Math.Min(stated.Prompt, promptBytes) : Tokens(promptBytes, UsualBytes),
        stated.Completion > 0 ? Math.Clamp(stated.Completion, Tokens(textBytes, MostBytes), textBytes) : Tokens(textBytes, UsualBytes));

    private static long Tokens(long bytes, long each) => (bytes + each - 1) / each;
}
