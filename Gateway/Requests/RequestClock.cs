using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MonkeyTroop.Gateway.Requests;

/// <summary>Gives every response <c>X-Request-ID</c> and <c>X-Response-Time</c>.</summary>
internal static partial class RequestClock
{
    private const string IdHeader = "X-Request-ID";
    private const string TimeHeader = "X-Response-Time";
    private static readonly object StartKey = new();

    /// <summary>Takes the caller's request id when it is sane, else makes one, and starts the clock.</summary>
    public static void UseRequestClock(this IApplicationBuilder app)
    {
        var time = app.ApplicationServices.GetRequiredService<TimeProvider>();
        app.Use((http, next) =>
        {
            var given = http.Request.Headers[IdHeader].ToString();
            http.TraceIdentifier = SaneId().IsMatch(given) ? given : ActivityTraceId.CreateRandom().ToHexString();
            http.Items[StartKey] = (time, time.GetTimestamp());
            http.Response.OnStarting(() =>
            {
                http.Response.Headers[IdHeader] = http.TraceIdentifier;
                http.Response.Headers[TimeHeader] = string.Create(CultureInfo.InvariantCulture, $"{(long)Elapsed(http).TotalMilliseconds}ms");
                return Task.CompletedTask;
            });
            return next(http);
        });
    }

    /// <summary>Time since the request came in.</summary>
    public static TimeSpan Elapsed(HttpContext http) =>
        http.Items[StartKey] is (TimeProvider time, long start) ? time.GetElapsedTime(start) : TimeSpan.Zero;

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex SaneId();
}
