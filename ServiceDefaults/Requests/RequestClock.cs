using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.ServiceDefaults.Requests;

/// <summary>Gives every request its id, which the answer and the log name, and notes when it came.</summary>
public static class RequestClock
{
    private static readonly object StartKey = new();

    /// <summary>Takes the caller's request id when it is sane, else makes one, and starts the clock.</summary>
    public static void UseRequestClock(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var time = app.ApplicationServices.GetRequiredService<TimeProvider>();
        app.Use((http, next) =>
        {
            http.TraceIdentifier = RequestIds.Of(http.Request.Headers[RequestIds.Header].ToString());
            http.Items[StartKey] = (time, time.GetTimestamp());
            http.Response.OnStarting(Add, http);
            return next(http);
        });
    }

    /// <summary>Time since the request came in.</summary>
    public static TimeSpan Elapsed(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Items[StartKey] is (TimeProvider time, long start) ? time.GetElapsedTime(start) : TimeSpan.Zero;
    }

    private static Task Add(object state)
    {
        var http = (HttpContext)state;
        http.Response.Headers[RequestIds.Header] = http.TraceIdentifier;
        return Task.CompletedTask;
    }
}
