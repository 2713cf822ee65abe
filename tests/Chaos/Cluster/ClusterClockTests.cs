using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Chaos.Wallets;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Clocks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.Chaos.Cluster;

/// <summary>One member's clock is wrong: it decides nothing, and it is the one that is named.</summary>
[Collection(nameof(ClusterTests))]
public sealed class ClusterClockTests
{
    /// <summary>Several sweeps of the holds, which come twice a second here: one that is released early is released by then.</summary>
    private static readonly TimeSpan Sweeps = TimeSpan.FromSeconds(3);

    [Fact]
    public Task Join_MembersWhoseClocksAreWrong_ReleaseNoHoldAndSettleWhatIsDue() => ChaosRun.DoAsync(async _ =>
    {
        await using var cluster = await TroopCluster.StartAsync(new()
        {
            Gateways = 1,
            Silos = 0,
            Members = new() { ReleaseGrace = TimeSpan.FromSeconds(10) },
        });
        using var ownerKey = EcKeyPair.Create();
        using var payerKey = EcKeyPair.Create();
        var right = cluster.Gateways[0];
        using var payer = new CoordinatorProbe(right.Address, payerKey);
        using var node = await FakeNode.ServingAsync(right.Address, ownerKey, "node-1", LedgerLoad.Model);
        var before = await payer.TicketAsync(LedgerLoad.Model);
        var held = (await payer.BalanceAsync()).Held;

        foreach (var seconds in (double[])[3600, -3600, 600, -600])
        {
            var clock = new WrongClock(cluster.Folder, $"{seconds}");
            clock.Set(TimeSpan.FromSeconds(seconds));
            var wrong = cluster.AddGateway(clock.Setting);
            await wrong.StartAsync();
            using var there = new CoordinatorProbe(wrong.Address, payerKey);
            await Eventually.TrueAsync(
                async () => await there.ReadinessAsync() is { Status: 503 } answer
                    && answer.Problem!.Detail!.Contains($"this machine's clock is {Math.Abs(seconds)} s {(seconds > 0 ? "ahead" : "behind")}", StringComparison.Ordinal),
                "it is not ready and names its own clock");
            await Task.Delay(Sweeps, TimeProvider.System, TestContext.Current.CancellationToken);
            Assert.Equal(held, (await payer.BalanceAsync()).Held);

            // What one of them authorizes, the other settles at what it took.
            var ticket = await there.TicketAsync(LedgerLoad.Model);
            await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, TestContext.Current.CancellationToken);
            Assert.InRange((await node.SubmitAsync(ticket, payer.Account, 0.5m)).Value!.CreditsTransferred, 0.4m, 0.5m);
            Assert.Equal(0, await wrong.TerminateAsync());
        }

        Assert.InRange((await node.SubmitAsync(before, payer.Account, 1m)).Value!.CreditsTransferred, 0.9m, 1m);
        Assert.DoesNotContain(right.Log, line => line.Contains("this machine's clock", StringComparison.Ordinal));
    });
}
