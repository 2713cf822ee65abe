using MonkeyTroop.Gateway.Errors;

namespace MonkeyTroop.Gateway.Admin;

/// <summary>
/// Keeps pages of other sites from using the administrator's browser, which sends the password that it remembers with every request. A
/// change must come from no page, or from one of this coordinator. The browser says which: it adds <c>Origin</c>, and on secure
/// connections <c>Sec-Fetch-Site</c> (https://www.w3.org/TR/fetch-metadata/), and no page can set either. A change must be declared as
/// JSON besides, which no form can do, so a browser too old for the headers asks first whether the page may, and hears no.
/// </summary>
internal static class BrowserGuard
{
    private const string SiteHeader = "Sec-Fetch-Site";

    /// <summary>Why the page behind a request may not make it, or null. Reads pass: no page of another site can read their answers.</summary>
    public static Refusal? CheckSite(HttpRequest request) =>
        IsRead(request) || (IsOwnOrigin(request) && IsOwnSite(request)) ? null : Refusals.CrossSite();

    /// <summary>Why a change is not declared as JSON, or null.</summary>
    public static Refusal? CheckType(HttpRequest request) => IsRead(request) || request.HasJsonContentType() ? null : Refusals.NotJson();

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    /// <summary>Behind a proxy that ends TLS the scheme differs, so host and port decide.</summary>
    private static bool IsOwnOrigin(HttpRequest request) =>
        request.Headers.Origin is not { Count: > 0 } origin
        || (Uri.TryCreate(origin.ToString(), UriKind.Absolute, out var page)
            && page.Authority.Equals(request.Host.ToUriComponent(), StringComparison.OrdinalIgnoreCase));

    private static bool IsOwnSite(HttpRequest request) =>
        request.Headers[SiteHeader] is not { Count: > 0 } site || site.ToString() is "same-origin" or "none";
}
