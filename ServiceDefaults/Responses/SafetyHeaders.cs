using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MonkeyTroop.ServiceDefaults.Responses;

/// <summary>
/// What every response tells a browser: it is what its type says, it may load nothing, no page may frame it, and where it was asked
/// for goes nowhere. An answer that sets one of these itself keeps its own. Every response tells every cache not to keep it, whatever
/// else the answer says: most have something about an account, a node or a prompt, and none is asked for so often that keeping it helps.
/// </summary>
public static class SafetyHeaders
{
    private static readonly (string Name, string Value)[] Headers =
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ];

    /// <summary>Adds the headers to everything that follows, and HSTS to what is answered over HTTPS.</summary>
    public static void UseSafetyHeaders(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseHsts();
        app.Use((http, next) =>
        {
            http.Response.OnStarting(Add, http.Response.Headers);
            return next(http);
        });
    }

    private static Task Add(object state)
    {
        var headers = (IHeaderDictionary)state;
        foreach (var (name, value) in Headers)
        {
            headers.TryAdd(name, value);
        }

        headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
