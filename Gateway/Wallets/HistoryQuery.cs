using System.Globalization;
using System.Numerics;
using Microsoft.AspNetCore.Http.Extensions;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>Which part of a history is asked for, as it stands in the query string.</summary>
/// <param name="Limit">Most entries, 1 to 1000; 50 when left out.</param>
/// <param name="Cursor">An earlier page's <c>next_cursor</c>.</param>
/// <param name="From">Entries at this time or later.</param>
/// <param name="To">Entries before this time.</param>
internal sealed record HistoryQuery(string? Limit, string? Cursor, string? From, string? To)
{
    private const int DefaultLimit = 50;
    public const int MaxLimit = 1000;
    private const string NotATime = "must be a time with its offset, such as 2026-01-31T09:30:00Z (in a URL, + is %2B)";

    /// <summary>Checks every parameter: says what to read, or all that is wrong.</summary>
    public (AccountHistoryQuery? Query, Refusal? Refusal) Read(string account)
    {
        var errors = new FieldErrors();
        var (limit, before) = (DefaultLimit, default(PagePosition));
        var number = 0L; // a cursor of the version before is a number alone
        var (from, to) = (TimeOf(From), TimeOf(To));
        errors.Require(FieldRules.IsId(account), "account", "is not an account id");
        errors.Require(Limit is null || (TryRead(Limit, out limit) && limit is >= 1 and <= MaxLimit), "limit", $"must be 1 to {MaxLimit}");
        errors.Require(Cursor is null || PagePosition.TryParse(Cursor, out before) || (TryRead(Cursor, out number) && number > 0), "cursor", "is not a next_cursor of this history");
        errors.Require(From is null || from is not null, "from", NotATime);
        errors.Require(To is null || to is not null, "to", NotATime);
        errors.Require(!(from > to), "from", "must not be after to");
        return errors.Refusal is { } refusal
            ? (null, refusal)
            : (new AccountHistoryQuery
            {
                Limit = limit,
                Before = Cursor is null ? null : Math.Max(before.Id, number),
                BeforeTime = before.Id > 0 ? before.Time : null,
                From = from,
                To = to,
            }, null);
    }

    /// <summary>The same question about the page that begins at a cursor, as a query string.</summary>
    public string After(string cursor)
    {
        var query = new QueryBuilder { { "cursor", cursor } };
        Add("limit", Limit);
        Add("from", From);
        Add("to", To);
        return query.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }
    }

    /// <summary>
    /// The time, or null when there is none. Up to the next whole microsecond: entries are dated in these, so none before the
    /// limit is taken for one after it.
    /// </summary>
    private static DateTimeOffset? TimeOf(string? text)
    {
        if (!FieldRules.TryReadTime(text, out var time))
        {
            return null;
        }

        var beyond = time.UtcTicks % TimeSpan.TicksPerMicrosecond;
        var rounded = beyond == 0 ? time.UtcTicks : time.UtcTicks - beyond + TimeSpan.TicksPerMicrosecond;
        return new DateTimeOffset(Math.Min(rounded, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
    }

    /// <summary>Digits and nothing else: no signs, no white space.</summary>
    private static bool TryRead<T>(string text, out T number) where T : INumberBase<T> =>
        T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number!);
}
