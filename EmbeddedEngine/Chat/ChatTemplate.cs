using System.Text;
using LLama;
using LLama.Exceptions;

namespace MonkeyTroop.EmbeddedEngine.Chat;

/// <summary>
/// Writes the messages of a chat as the one text that a model was trained to continue. llama.cpp recognises the usual templates by their marks;
/// it does not run them as the programs that they are.
/// </summary>
/// <param name="template">The template that the file has; null for none, which means ChatML, as in llama.cpp's own server.</param>
internal sealed class ChatTemplate(string? template)
{
    private const string Usual = "chatml";

    /// <summary>Whether the file has a template.</summary>
    public bool IsOwn => template is not null;

    /// <summary>The prompt; null when the template is none that llama.cpp recognises.</summary>
    /// <param name="messages">The chat, at least one message.</param>
    /// <param name="continues">Whether the answer goes on in the last message, which is the model's own, rather than beginning another one.</param>
    public string? Write(IReadOnlyList<ChatMessage> messages, bool continues)
    {
        var closed = continues ? messages.Take(messages.Count - 1) : messages;
        var written = new LLamaTemplate(template ?? Usual) { AddAssistant = true };
        foreach (var message in closed)
        {
            written.Add(message.Role, message.Text);
        }

        try
        {
            var prompt = Encoding.UTF8.GetString(written.Apply());
            return continues ? prompt + messages[^1].Text : prompt;
        }
        catch (MissingTemplateException)
        {
            return null;
        }
    }
}
