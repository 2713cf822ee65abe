using Microsoft.Net.Http.Headers;
using MonkeyTroop.Gateway.Answers;

namespace MonkeyTroop.Gateway.Lists;

/// <summary>A page of a list as it is sent, which all who ask for it share.</summary>
/// <param name="Bytes">Its JSON in UTF-8.</param>
/// <param name="Next">Where the next page begins; null when this is the last one.</param>
internal sealed record ListPage(ReadOnlyMemory<byte> Bytes, string? Next)
{
    /// <summary>A page is cut where it would be larger, unless its only entry is: 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    private readonly EntityTagHeaderValue _tag = BytesAnswer.TagOf(Bytes.Span);

    /// <summary>The answer.</summary>
    public BytesAnswer ToAnswer() => new(Bytes, BytesAnswer.Json) { Tag = _tag };

    /// <summary>Makes a page of as many entries as are asked for and fit.</summary>
    /// <param name="entries">The whole list.</param>
    /// <param name="start">Where the page begins.</param>
    /// <param name="limit">Most entries.</param>
    /// <param name="cursorOf">The cursor of an entry.</param>
    /// <param name="write">Writes entries, and the cursor of the next page.</param>
    public static ListPage Of<T>(T[] entries, int start, int limit, Func<T, string> cursorOf, Func<ArraySegment<T>, string?, byte[]> write)
    {
        for (var count = Math.Min(limit, entries.Length - start); ; count /= 2)
        {
            var next = start + count < entries.Length && count > 0 ? cursorOf(entries[start + count - 1]) : null;
            var bytes = write(new ArraySegment<T>(entries, start, count), next);
            if (bytes.Length <= MaxBytes || count <= 1)
            {
                return new ListPage(bytes, next);
            }
        }
    }
}
