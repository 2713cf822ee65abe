using System.Globalization;

namespace MonkeyTroop.ClientProxy.Coordinator;

/// <summary>Which part of the account's history to ask for.</summary>
internal sealed record HistoryPage
{
    /// <summary>Most entries that the coordinator gives at once.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Most entries, 1 to 1000.</summary>
    public required int Limit { get; init; }

    /// <summary>Where the page begins, from the one before; null for the newest entries.</summary>
    public string? Cursor { get; init; }

    /// <summary>Entries at this time or later; null for no limit.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Entries before this time; null for no limit.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The query string.</summary>
    public string ToQuery()
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"?limit={Limit}");
        return query + Parameter("cursor", Cursor) + Parameter("from", Text(From)) + Parameter("to", Text(To));
    }

    private static string Parameter(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
