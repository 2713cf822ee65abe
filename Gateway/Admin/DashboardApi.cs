using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Trails;
using Orleans.Dashboard;

namespace MonkeyTroop.Gateway.Admin;

/// <summary>
/// Orleans' own dashboard, behind the administrator's password like everything below <c>/admin</c>. Its page loads scripts, styles,
/// fonts and images of its own, which the strict policy of all other answers forbids.
/// </summary>
internal static class DashboardApi
{
    /// <summary>Allows what the page needs, from here alone. Its charts and its layout set styles as they go.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Path = "/dashboard";

    public static void MapDashboard(this RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        if (!services.GetRequiredService<IOptions<AdminOptions>>().Value.Dashboard)
        {
            return;
        }

        admin.MapOrleansDashboard(Path).ExcludeFromDescription().AddEndpointFilter((context, next) =>
        {
            var http = context.HttpContext;
            http.Response.Headers.ContentSecurityPolicy = Policy;
            http.Trail().IsRecorded = !IsForTheRecord(http.Request.Path);
            return next(context);
        });
    }

    /// <summary>That the page was opened, and each look at a grain's state; what the page asks for by itself would fill the record.</summary>
    private static bool IsForTheRecord(PathString path) =>
        path.StartsWithSegments($"/admin{Path}", StringComparison.Ordinal, out var rest) && rest.Value is "" or "/" or "/index.html" or "/GrainState";
}
