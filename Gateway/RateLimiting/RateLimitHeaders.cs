using System.Globalization;
using MonkeyTroop.Grains.RateLimiting;

namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>
/// The headers <c>RateLimit-Limit</c>, <c>RateLimit-Remaining</c> and <c>RateLimit-Reset</c>, as in
/// draft-ietf-httpapi-ratelimit-headers-06. Reset is in seconds, rounded up: until the oldest call leaves the window and makes room.
/// </summary>
internal static class RateLimitHeaders
{
    private static readonly object Key = new();

    /// <summary>Puts them on the response, whatever becomes of it; those of the last limit that was asked count.</summary>
    public static void Put(HttpContext http, Admission admission)
    {
        var isFirst = !http.Items.ContainsKey(Key);
        http.Items[Key] = admission;
        if (isFirst && !http.Response.HasStarted)
        {
            http.Response.OnStarting(() =>
            {
                var last = (Admission)http.Items[Key]!;
                var headers = http.Response.Headers;
                headers["RateLimit-Limit"] = TextOf(last.Limit);
                headers["RateLimit-Remaining"] = TextOf(last.Remaining);
                headers["RateLimit-Reset"] = TextOf((long)Math.Ceiling(last.Reset.TotalSeconds));
                return Task.CompletedTask;
            });
        }
    }

    private static string TextOf(long number) => number.ToString(CultureInfo.InvariantCulture);
}
