using System.Globalization;
using System.Net;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Network;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Gateway.Audit;

/// <summary>Which events are asked for, as it stands in the query string.</summary>
/// <param name="Limit">Most events, 1 to 1000; 100 when left out.</param>
/// <param name="Offset">Events to leave out before them, 0 to 10000; 0 when left out.</param>
/// <param name="Cursor">An earlier page's <c>next_cursor</c>.</param>
/// <param name="Since">Events at this time or later.</param>
/// <param name="Until">Events before this time.</param>
internal sealed record AuditRequest(string? Limit, string? Offset, string? Cursor, string? Since, string? Until)
{
    /// <summary>Most events of a page.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Most events that can be left out: each costs as much as one that is shown, and a cursor none.</summary>
    public const int MaxOffset = 10_000;

    /// <summary>Longest type of an event.</summary>
    public const int MaxTypeLength = 64;

    private const int DefaultLimit = 100;
    private const string NotATime = "must be a time with its offset, such as 2026-01-31T09:30:00Z (in a URL, + is %2B)";

    /// <summary>Checks every parameter: says what to read, or all that is wrong.</summary>
    /// <param name="eventType">Events of this type, or of this family of types.</param>
    /// <param name="userId">Events about this account or node.</param>
    /// <param name="address">Events from this address, or from this network of an IPv6 address as limits name it.</param>
    public (AuditQuery? Query, Refusal? Refusal) Read(string? eventType, string? userId, string? address)
    {
        var errors = new FieldErrors();
        var (limit, offset, after) = (DefaultLimit, 0, default(PagePosition));
        DateTimeOffset? since = FieldRules.TryReadTime(Since, out var from) ? from : null;
        DateTimeOffset? until = FieldRules.TryReadTime(Until, out var to) ? to : null;
        errors.Require(Limit is null || (TryRead(Limit, out limit) && limit is >= 1 and <= MaxLimit), "limit", $"must be 1 to {MaxLimit}");
        errors.Require(
            Offset is null || (TryRead(Offset, out offset) && offset is >= 0 and <= MaxOffset), "offset", $"must be 0 to {MaxOffset}; go on with cursor, the next_cursor of a page");
        errors.Require(Cursor is null || (Offset is null && PagePosition.TryParse(Cursor, out after)), "cursor", "is not a next_cursor of these events, or comes with an offset");
        errors.Require(eventType is null || IsType(eventType), "event_type", "is not an event's type, such as authorize.granted");
        errors.Require(userId is null || FieldRules.IsId(userId), "user_id", "is not an account or node id");
        var name = address is null ? null : NameOf(address);
        errors.Require(address is null || name is not null, "address", "is not an IP address, or a network such as 2001:db8::/64");
        errors.Require(Since is null || since is not null, "since", NotATime);
        errors.Require(Until is null || until is not null, "until", NotATime);
        errors.Require(!(since > until), "since", "must not be after until");
        return errors.Refusal is { } refusal
            ? (null, refusal)
            : (new AuditQuery
            {
                Limit = limit,
                Offset = offset,
                After = Cursor is null ? null : after,
                EventTypes = eventType is null ? [] : AuditEventFamilies.TypesOf(eventType),
                UserId = userId,
                Address = name,
                Since = since,
                Until = until,
            }, null);
    }

    /// <summary>An address as events name it; null when the text is none.</summary>
    private static string? NameOf(string text) =>
        text.Length > AuditEvent.MaxAddressLength ? null
        : IPNetwork.TryParse(text, out var network) ? network.ToString()
        : IPAddress.TryParse(text, out var address) ? ClientAddress.Plain(address).ToString()
        : null;

    private static bool IsType(string text) =>
        text.Length is > 0 and <= MaxTypeLength && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-');

    private static bool TryRead<T>(string text, out T number) where T : ISpanParsable<T> =>
        T.TryParse(text, CultureInfo.InvariantCulture, out number!);
}
