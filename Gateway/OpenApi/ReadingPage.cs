using Scalar.AspNetCore;

namespace MonkeyTroop.Gateway.OpenApi;

/// <summary>The page to read the document and to try the calls, for Development alone.</summary>
internal static class ReadingPage
{
    /// <summary>Where it is.</summary>
    private const string Path = "/scalar";

    /// <summary>Maps the page and what it loads.</summary>
    public static void MapReadingPage(this IEndpointRouteBuilder routes) =>
        routes.MapScalarApiReference(Path, page =>
        {
            page.Title = DocumentWriter.Title;
            page.OpenApiRoutePattern = "/openapi/{documentName}.json";
            page.DefaultFonts = false;
            page.WithNonce();
        }).Add(endpoint =>
        {
            var next = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = http =>
            {
                http.Response.OnStarting(Allow, http);
                return next(http);
            };
        });

    private static Task Allow(object state)
    {
        var http = (HttpContext)state;
        if (http.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce)
        {
            http.Response.Headers.ContentSecurityPolicy = PolicyOf(nonce);
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// What the page may load, since answers may load nothing by default: its own script, the script in it that has this answer's nonce, and this
    /// coordinator's answers. Styles are made by the script as it runs, so they have no nonce.
    /// </summary>
    private static string PolicyOf(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
