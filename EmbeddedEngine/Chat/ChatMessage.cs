namespace MonkeyTroop.EmbeddedEngine.Chat;

/// <summary>One message of a chat.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">What it says.</param>
internal sealed record ChatMessage(string Role, string Text)
{
    /// <summary>The model's own messages.</summary>
    public const string Assistant = "assistant";
}
