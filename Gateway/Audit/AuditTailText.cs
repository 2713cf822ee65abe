using System.Globalization;
using System.Text;
using System.Text.Json;
using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Gateway.Audit;

/// <summary>Prints events, so that nothing in them is taken for a command by a terminal or for another line by a reader.</summary>
internal static class AuditTailText
{
    private const int TypeWidth = 20;

    /// <summary>Prints an event as a line of JSON in plain ASCII.</summary>
    public static void PrintJson(AuditEvent entry) =>
        Console.WriteLine(JsonSerializer.Serialize(AuditLogEntry.Of(entry), AuditLogsJson.Default.AuditLogEntry));

    /// <summary>Prints an event as a line for people.</summary>
    public static void Print(AuditEvent entry) => Console.WriteLine(LineOf(entry));

    /// <summary>Time, type, account or node, and what else there is to say.</summary>
    internal static string LineOf(AuditEvent entry)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{entry.CreatedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}  ");
        line.Append(Harmless(entry.EventType).PadRight(TypeWidth)).Append("  ").Append(Harmless(entry.UserId ?? "-"));
        foreach (var (name, value) in entry.Details)
        {
            line.Append("  ").Append(Harmless(name)).Append('=').Append(Harmless(value));
        }

        return line.ToString();
    }

    /// <summary>The text with everything escaped that moves the cursor, ends a line, is invisible or turns the direction.</summary>
    internal static string Harmless(string text)
    {
        if (!text.Any(IsRisky))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            shown = IsRisky(c) ? shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : shown.Append(c);
        }

        return shown.ToString();
    }

    private static bool IsRisky(char c) => c == '\\' || char.GetUnicodeCategory(c) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
