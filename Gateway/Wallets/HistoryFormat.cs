using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>Forms in which a history can be had.</summary>
internal enum HistoryFormat
{
    /// <summary>JSON, the default.</summary>
    Json,

    /// <summary>CSV, see <see cref="TransactionCsv"/>.</summary>
    Csv,
}

/// <summary>Chooses the form by the caller's <c>Accept</c> (RFC 9110 section 12.5.1).</summary>
internal static class HistoryFormats
{
    /// <summary>What can be chosen, for people to read.</summary>
    public const string Offered = $"{JsonType} and {TransactionCsv.MediaType}";

    private const string JsonType = "application/json";

    /// <summary>The form that the caller likes best, JSON when it is all the same; null when the caller takes neither.</summary>
    public static HistoryFormat? Choose(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges) || ranges.Count == 0)
        {
            return HistoryFormat.Json;
        }

        var (json, csv) = (QualityOf(JsonType, ranges), QualityOf(TransactionCsv.MediaType, ranges));
        return (json, csv) is (0, 0) ? null : csv > json ? HistoryFormat.Csv : HistoryFormat.Json;
    }

    /// <summary>The quality that the most specific range gives to a type; 0 when none covers it.</summary>
    private static double QualityOf(string type, IList<MediaTypeHeaderValue> ranges)
    {
        var best = ranges.Where(range => Covers(range, type))
            .OrderByDescending(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
            .ThenByDescending(range => range.Quality ?? 1)
            .FirstOrDefault();
        return best is null ? 0 : best.Quality ?? 1;
    }

    /// <summary>Parameters other than the quality do not count: there is one form of each type.</summary>
    private static bool Covers(MediaTypeHeaderValue range, string type) =>
        range.MatchesAllTypes
        || (range.MatchesAllSubTypes
            ? type.AsSpan(0, type.IndexOf('/', StringComparison.Ordinal)).Equals(range.Type, StringComparison.OrdinalIgnoreCase)
            : range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase));
}
