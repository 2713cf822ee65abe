using Microsoft.Extensions.DependencyInjection;
using MonkeyTroop.Grains.Wallets;
using Orleans.Metadata;

namespace MonkeyTroop.Tests.Cluster;

[Collection(nameof(CoordinatorCluster))]
public sealed class GrainInterfaceNamesTests(CoordinatorCluster cluster)
{
    /// <summary>Members of an older version go by the convention: a name that differed would be another grain to them.</summary>
    [Fact]
    public void GetGrainInterfaceType_EveryInterface_IsTheConventionsAndOrleansOwn()
    {
        var ours = cluster.SiloServices.GetRequiredService<GrainInterfaceTypeResolver>();
        var plain = new GrainInterfaceTypeResolver(
            cluster.SiloServices.GetServices<IGrainInterfaceTypeProvider>().Where(provider => provider.GetType().Assembly != typeof(Silo.CoordinatorSilo).Assembly),
            cluster.SiloServices.GetRequiredService<Orleans.Serialization.TypeSystem.TypeConverter>());
        var interfaces = typeof(IWalletGrain).Assembly.GetTypes().Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrain)))
            .Append(typeof(IManagementGrain)).ToList();

        Assert.True(interfaces.Count > 5);
        Assert.All(interfaces, type => Assert.Equal(plain.GetGrainInterfaceType(type), ours.GetGrainInterfaceType(type)));
        Assert.Contains(cluster.SiloServices.GetServices<IGrainInterfaceTypeProvider>(), provider => provider.GetType().Name == "GrainInterfaceNames");
    }
}
