namespace MonkeyTroop.EmbeddedEngine.Inference;

/// <summary>A part of an answer.</summary>
/// <param name="Text">Its text; perhaps empty at the end.</param>
/// <param name="Tokens">Tokens of the answer so far.</param>
/// <param name="End">Why the answer ends with this part; null when it goes on.</param>
internal readonly record struct Piece(string Text, int Tokens, string? End);

/// <summary>Why an answer ends, in OpenAI's words.</summary>
internal static class AnswerEnd
{
    /// <summary>The model ended it, or a stop text came.</summary>
    public const string Stop = "stop";

    /// <summary>It has the tokens that were asked for, or the context is full.</summary>
    public const string Length = "length";
}
