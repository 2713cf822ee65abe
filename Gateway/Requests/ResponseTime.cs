using System.Globalization;
using MonkeyTroop.ServiceDefaults.Requests;

namespace MonkeyTroop.Gateway.Requests;

/// <summary>Says in every response how long it took.</summary>
internal static class ResponseTime
{
    private const string Header = "X-Response-Time";

    /// <summary>Adds the header, in whole milliseconds, to everything that follows.</summary>
    public static void UseResponseTime(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(Add, http);
        return next(http);
    });

    private static Task Add(object state)
    {
        var http = (HttpContext)state;
        http.Response.Headers[Header] = string.Create(CultureInfo.InvariantCulture, $"{(long)RequestClock.Elapsed(http).TotalMilliseconds}ms");
        return Task.CompletedTask;
    }
}
