using MonkeyTroop.Tests.Chaos.Wallets;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.Chaos.Cluster;

/// <summary>A silo in a network namespace of its own loses its way to the others, while Redis and Postgres still hear it.</summary>
[Collection(nameof(ClusterTests))]
public sealed class ClusterPartitionTests
{
    [Fact]
    public Task Cut_ASiloFromTheOthers_ItEndsAndNothingIsSpentTwice() => ChaosRun.DoAsync(async run =>
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a network namespace needs root: a partition was NOT tested; run the tests as root");
        using var network = NetworkNamespace.Make();
        await using var storm = await ClusterStorm.StartAsync(
            run, new() { Silos = 1, StoreAddress = network.HereForStores, SiloAddress = network.HereForSilos });
        var silo = storm.Cluster.AddSilo(network.ThereForSilos, network.Name);
        await storm.HitAsync("a silo on another network joins", silo.StartAsync);

        await storm.HitAsync(
            "cut from the other silos",
            () =>
            {
                network.Cut(Cable.Silos);
                return Task.CompletedTask;
            },
            away: silo);
        Assert.Equal(1, await silo.Process.ExitAsync());

        await storm.HitAsync(
            "joined again",
            () =>
            {
                network.Mend(Cable.Silos);
                return silo.StartAsync();
            });
        await storm.AssertBooksAsync("a silo cut off");
    });
}
