using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Orleans.Dashboard;

namespace MonkeyTroop.Silo;

/// <summary>Collects for Orleans' own dashboard what it shows; the gateway serves it to the administrator.</summary>
internal static class DashboardFeature
{
    private const string Switch = "Admin:Dashboard";

    /// <summary>Adds the collection if the settings ask for the dashboard.</summary>
    public static void AddDashboardCollection(this IHostApplicationBuilder builder, ISiloBuilder orleans)
    {
        if (builder.Configuration.GetValue<bool>(Switch))
        {
            // Without its live view of the logs, which keeps them in memory without a reader.
            orleans.AddDashboard(dashboard => dashboard.HideTrace = true);
        }
    }
}
