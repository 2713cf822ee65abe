using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MonkeyTroop.Silo.Clustering;
using Orleans.Configuration;
using SiloOptions = MonkeyTroop.Silo.Settings.SiloOptions;

namespace MonkeyTroop.Tests.Unit.Silo.Clustering;

public sealed class ClusteringFeatureTests
{
    /// <summary>Its start by the machine's clock may lie any time before now by the coordinator's.</summary>
    [Fact]
    public void UseMembership_AloneOnItsMachine_EvictsNoSiloForTheTimeThatItHasBeenJoining()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(orleans => orleans.UseMembership(new SiloOptions()));
        using var host = builder.Build();

        Assert.False(host.Services.GetRequiredService<IOptions<ClusterMembershipOptions>>().Value.EvictWhenMaxJoinAttemptTimeExceeded);
    }
}
