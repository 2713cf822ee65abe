using MonkeyTroop.ServiceDefaults.Requests;

namespace MonkeyTroop.Gateway.Requests;

/// <summary>
/// Takes requests in the forms in which other programs send them: <c>HEAD</c> wherever there is a <c>GET</c> (RFC 9110 section 9.3.2), and
/// several slashes where one is meant, as after an address that ends in one. Paths for operators are taken as they are, since proxies bar them
/// by how they are spelt.
/// </summary>
internal static class RequestForms
{
    private static readonly string[] OperatorsPaths = ["/admin", "/dashboard", "/metrics", "/health/live", "/health/ready"];

    private static readonly object SentPathKey = new();
    private static readonly object IsHeadKey = new();

    /// <summary>Finds the endpoint of a request. The rest sees the method as it was sent, and the path with single slashes.</summary>
    public static void UseRequestForms(this WebApplication app)
    {
        app.Use(next => http =>
        {
            if (SingleSlashed(http.Request.Path) is { } single)
            {
                http.Items[SentPathKey] = http.Request.Path;
                http.Request.Path = single;
            }

            if (!HttpMethods.IsHead(http.Request.Method))
            {
                return next(http);
            }

            // The server goes by what was sent: it sends the answer's headers and keeps its body back.
            http.Request.Method = HttpMethods.Get;
            http.Items[IsHeadKey] = true;
            return next(http);
        });
        app.UseRouting();
        app.Use(next => http =>
        {
            if (http.Items.ContainsKey(IsHeadKey))
            {
                http.Request.Method = HttpMethods.Head;
            }

            return next(http);
        });
    }

    /// <summary>The path as it was sent, over which a proof may go; null when it is the request's.</summary>
    public static PathString? SentPathOf(HttpRequest request) => request.HttpContext.Items[SentPathKey] as PathString?;

    /// <summary>A path with one slash for each run of them; null when it is to be taken as it is.</summary>
    /// <param name="path">The path as the server decoded it; a string that becomes a path would be decoded once more.</param>
    internal static PathString? SingleSlashed(PathString path)
    {
        if (!Slashes.AreSeveral(path))
        {
            return null;
        }

        var meant = Slashes.Single(path);
        return OperatorsPaths.Any(barred => meant.StartsWithSegments(barred, StringComparison.OrdinalIgnoreCase)) ? null : meant;
    }
}
