using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Chaos.Wallets;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.Chaos.Cluster;

/// <summary>Members of a cluster under load die, halt and join.</summary>
[Collection(nameof(ClusterTests))]
public sealed class ClusterStormTests
{
    [Fact]
    public Task Kill_EachMemberInTurn_TheOthersGoOnAndTheBooksHold() => ChaosRun.DoAsync(async run =>
    {
        await using var storm = await ClusterStorm.StartAsync(run);
        await storm.BringNodesAsync("before");

        foreach (var member in storm.Cluster.Members.Reverse())
        {
            await storm.HitAsync($"{member.Name} killed", member.KillAsync, away: member, meanwhile: () => storm.BringNodesAsync("after its death"));
            await storm.HitAsync($"{member.Name} started again", member.StartAsync, starting: member);
        }

        await storm.BringNodesAsync("at the end");
        await storm.AssertBooksAsync("each member killed");
    });

    [Fact]
    public Task Suspend_ASiloUntilItIsVotedOut_EndsWhenItGoesOn() => ChaosRun.DoAsync(async run =>
    {
        await using var storm = await ClusterStorm.StartAsync(run, new() { Silos = 1 });
        var silo = storm.Cluster.Silos[0];

        await storm.HitAsync(
            "silo halted",
            () =>
            {
                silo.Suspend();
                return Task.CompletedTask;
            },
            away: silo);
        await storm.HitAsync(
            "silo goes on",
            async () =>
            {
                silo.Resume();
                Assert.Equal(1, await silo.Process.ExitAsync());
            });

        var late = storm.Cluster.AddSilo();
        await storm.HitAsync("another silo joins", late.StartAsync);
        await Eventually.TrueAsync(() => TakesNewAccountsAsync(storm, late.Name), "the new silo takes accounts that come");
        var gateway = storm.Cluster.AddGateway();
        await storm.HitAsync("another gateway joins", gateway.StartAsync);
        storm.Troop.Coordinators.Add(gateway);
        await storm.BringNodesAsync("after the joins");
        await storm.AssertBooksAsync("halted and joined");
    });

    /// <summary>
    /// Opens one more account and tells whether the member's ledger has written one. Accounts that are in use stay where they are, so the load
    /// itself never comes to a new silo; and what every silo does by itself, such as sweeps, writes no entries.
    /// </summary>
    private static async Task<bool> TakesNewAccountsAsync(ClusterStorm storm, string member)
    {
        using var key = EcKeyPair.Create();
        using var account = new CoordinatorProbe(storm.Cluster.Gateways[0].Address, key);
        await account.BalanceAsync();
        return (await storm.Troop.Books.ReadAsync(
            $"SELECT pid FROM pg_stat_activity WHERE application_name = '{member}' AND query LIKE '%INSERT INTO transactions%'", row => row.GetInt32(0))).Count > 0;
    }
}
