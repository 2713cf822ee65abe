using System.Text;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Audit;

/// <summary>
/// Makes text fit for the record: what no store takes (NUL, halves of surrogate pairs) becomes U+FFFD, what is too long is clipped.
/// Other control characters stay, since JSON escapes them.
/// </summary>
internal static class AuditText
{
    /// <summary>Longest type of an event, in UTF-16 units.</summary>
    public const int MaxType = 64;

    /// <summary>Longest account or node id.</summary>
    public const int MaxUser = 256;

    /// <summary>Longest name of a detail.</summary>
    public const int MaxName = 64;

    /// <summary>Longest value of a detail.</summary>
    public const int MaxValue = 1024;

    /// <summary>Most details of an event; those beyond are left out.</summary>
    public const int MaxDetails = 24;

    /// <summary>What a clipped text ends with.</summary>
    private const char Clipped = '\u2026';

    private const char Replacement = '\uFFFD';

    /// <summary>The event with every text in it bounded and storable, its time in whole microseconds as the stores keep it.</summary>
    public static AuditEvent Clean(AuditEvent entry)
    {
        var details = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in entry.Details)
        {
            if (value is not null && details.Count < MaxDetails)
            {
                details[Clean(name, MaxName)] = Clean(value, MaxValue);
            }
        }

        return entry with
        {
            EventType = Clean(entry.EventType, MaxType),
            UserId = entry.UserId is null ? null : Clean(entry.UserId, MaxUser),
            CreatedAt = entry.CreatedAt.WholeMicroseconds(),
            Details = details,
        };
    }

    /// <summary>The text, bounded and storable.</summary>
    internal static string Clean(string text, int max)
    {
        var clipped = text.Length <= max ? text : $"{text.AsSpan(0, max - 1)}{Clipped}";
        if (IsStorable(clipped))
        {
            return clipped;
        }

        var clean = new StringBuilder(clipped.Length);
        foreach (var rune in clipped.EnumerateRunes()) // halves come as U+FFFD
        {
            clean.Append(rune.Value == 0 ? new Rune(Replacement) : rune);
        }

        return clean.ToString();
    }

    private static bool IsStorable(string text)
    {
        foreach (var c in text)
        {
            if (c == '\0' || char.IsSurrogate(c))
            {
                return false;
            }
        }

        return true;
    }
}
