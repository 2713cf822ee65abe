using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Gateway.Lists;

/// <summary>Which page of a list is asked for, as it stands in the query string.</summary>
/// <param name="Limit">Most entries, 1 to <see cref="MaxLimit"/>, which it is when left out.</param>
/// <param name="Cursor">An earlier page's <c>next_cursor</c>.</param>
internal sealed record ListQuery(string? Limit, string? Cursor)
{
    /// <summary>Most entries of a page, and the usual number. A page has fewer where they are large: 1 MiB is the end of it.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Longest cursor: a model's name and what stands before it.</summary>
    public const int MaxCursorLength = FieldRules.MaxModelNameLength + 32;

    /// <summary>Checks both: says how many and from where, or all that is wrong.</summary>
    /// <param name="read">Reads a cursor; null when it is none.</param>
    /// <param name="errors">Takes what is wrong; may hold more already.</param>
    public (int Limit, T? After, Refusal? Refusal) Read<T>(Func<string, T?> read, FieldErrors errors) where T : class
    {
        var limit = MaxLimit;
        var after = Cursor is { Length: <= MaxCursorLength } ? read(Cursor) : null;
        errors.Require(
            Limit is null || (int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit),
            "limit",
            $"must be 1 to {MaxLimit}");
        errors.Require(Cursor is null || after is not null, "cursor", "is not a next_cursor of this list");
        return (limit, after, errors.Refusal);
    }

    /// <summary>Names the page that begins at a cursor in the header <c>Link</c> (RFC 8288).</summary>
    /// <param name="http">The request.</param>
    /// <param name="cursor">Where the next page begins; null when there is none.</param>
    /// <param name="model">The model that is asked for, or null.</param>
    public void Link(HttpRequest http, string? cursor, string? model = null)
    {
        if (cursor is null)
        {
            return;
        }

        var query = new QueryBuilder { { "cursor", cursor } };
        foreach (var (name, value) in new[] { ("limit", Limit), ("model", model) })
        {
            if (value is not null)
            {
                query.Add(name, value);
            }
        }

        http.HttpContext.Response.Headers.Link = $"<{http.PathBase.Add(http.Path).ToUriComponent()}{query}>; rel=\"next\"";
    }
}
