using MonkeyTroop.Tests.Chaos.Wallets;

namespace MonkeyTroop.Tests.Chaos.Cluster;

/// <summary>A whole cluster under load, one fault after the other.</summary>
public sealed class ClusterStormTests
{
    private const int Enough = 60;

    [Fact]
    public Task Kill_EachMemberInTurn_TheOthersGoOnAndTheBooksHold() => ChaosRun.DoAsync(async run =>
    {
        await using var troop = await LedgerTroop.OnClusterAsync();
        using var stop = new CancellationTokenSource();
        var load = troop.Load.RunAsync(run, stop.Token);
        await troop.FlowsAsync(Enough);

        foreach (var member in troop.Cluster!.Members)
        {
            await member.KillAsync();
            await troop.FlowsAsync(Enough);
            await member.StartAsync();
            await troop.FlowsAsync(Enough);
        }

        await stop.CancelAsync();
        await load;
        await troop.Load.DrainAsync(run);
        await troop.AssertBooksAsync("each member killed");
    });
}
