using Microsoft.Extensions.Options;
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

    public static void MapDashboard(this RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        if (!services.GetRequiredService<IOptions<AdminOptions>>().Value.Dashboard)
        {
            return;
        }

        admin.MapOrleansDashboard("/dashboard").ExcludeFromDescription().AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Headers.ContentSecurityPolicy = Policy;
            return next(context);
        });
    }
}
