using System.Globalization;
using MonkeyTroop.Tests.Chaos.Wallets;

namespace MonkeyTroop.Tests.Chaos.Cluster;

/// <summary>Every member of a cluster under load is restarted in order, as an upgrade does.</summary>
public sealed class ClusterUpgradeTests
{
    [Fact]
    public Task Terminate_EachMemberInTurn_NoTicketIsRefusedToWhoAsksAgain() => ChaosRun.DoAsync(async run =>
    {
        await using var storm = await ClusterStorm.StartAsync(run);
        using var clients = new PatientClient(storm.Troop);
        using var stop = new CancellationTokenSource();
        var asking = clients.RunAsync(run, stop.Token);

        foreach (var member in storm.Cluster.Members)
        {
            await storm.HitAsync(
                $"{member.Name} restarted",
                async () =>
                {
                    Assert.Equal(0, await member.TerminateAsync());
                    await member.StartAsync();
                },
                starting: member,
                meanwhile: () => storm.BringNodesAsync("after its restart"));
        }

        await stop.CancelAsync();
        await asking;
        ChaosRun.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"rolling restart: of {clients.Calls} tickets asked for {clients.GivenUp} were given up; first tries that failed: {clients.FirstFailures}"));
        await storm.AssertBooksAsync("rolling restart");
        Assert.True(clients.Calls > 0);
        Assert.Equal(0, clients.GivenUp);
    });
}
