using System.Text.Json;
using MonkeyTroop.EmbeddedEngine.Chat;

namespace MonkeyTroop.EmbeddedEngine.Requests;

/// <summary>Reads the messages of a chat: texts, and parts that are texts.</summary>
internal static class MessageReader
{
    private const string Field = "messages";

    /// <summary>Reads them; empty when they are wrong, which <paramref name="fields"/> then says.</summary>
    public static IReadOnlyList<ChatMessage> Read(RequestFields fields)
    {
        if (fields.Any(Field) is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0)
        {
            fields.Wrong(Field, "must be a list of at least one message");
            return [];
        }

        var messages = new List<ChatMessage>();
        foreach (var item in list.EnumerateArray())
        {
            if (Message(item, fields) is not { } message)
            {
                return [];
            }

            messages.Add(message);
        }

        return messages;
    }

    private static ChatMessage? Message(JsonElement item, RequestFields fields)
    {
        if (RoleOf(RequestFields.TextOf(item, "role")) is not { } known)
        {
            fields.Wrong(Field, "need roles, each one of system, developer, user and assistant: the embedded engine knows no tools");
            return null;
        }

        if (!item.TryGetProperty("content", out var content) || TextOf(content) is not { } text)
        {
            fields.Wrong(Field, "need contents, each a text or a list of parts of the type 'text': the embedded engine reads nothing else");
            return null;
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            fields.Wrong(Field, "cannot have the character U+0000: llama.cpp reads templates up to it");
            return null;
        }

        return new ChatMessage(known, text);
    }

    /// <summary>The developer's messages are what older requests call the system's.</summary>
    private static string? RoleOf(string? role) => role switch
    {
        "developer" => "system",
        "system" or "user" or ChatMessage.Assistant => role,
        _ => null,
    };

    private static string? TextOf(JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString();
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var parts = content.EnumerateArray().Select(TextOfPart).ToList();
        return parts.Contains(null) ? null : string.Concat(parts);
    }

    private static string? TextOfPart(JsonElement part) =>
        RequestFields.TextOf(part, "type") == "text" ? RequestFields.TextOf(part, "text") : null;
}
