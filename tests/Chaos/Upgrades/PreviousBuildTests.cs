using System.Globalization;
using MonkeyTroop.Tests.Chaos.Cluster;
using MonkeyTroop.Tests.Chaos.Wallets;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Chaos.Upgrades;

/// <summary>
/// A cluster of the version before is brought to this one, process by process, under load; every process ends in order, as in any rolling
/// restart. Where the history does not reach that version, the restart alone is tried and the test counts as skipped.
/// </summary>
[Collection(nameof(ClusterTests))]
public sealed class PreviousBuildTests : IDisposable
{
    /// <summary>The version before talks in the clear unless it is told otherwise, so this one is told to as well until all are replaced.</summary>
    private static readonly IReadOnlyList<(string Name, string? Value)> InTheClear = [("Silo:Tls:Off", "true")];

    private readonly TestFolder _logs = new("previous-build");

    public void Dispose() => _logs.Dispose();

    [Fact]
    public Task Upgrade_MemberByMember_BothVersionsServeSideBySide() => ChaosRun.DoAsync(async run =>
    {
        var previous = await PreviousBuild.FindAsync(_logs.Path);
        await using var storm = await ClusterStorm.StartAsync(run, new() { Build = previous, Members = new() { Settings = InTheClear } });
        using var clients = new PatientClient(storm.Troop);
        using var stop = new CancellationTokenSource();
        var asking = clients.RunAsync(run, stop.Token);

        // A silo and a gateway first, so that for a while both kinds run both versions; each is then asked for something new.
        var (gateways, silos) = (storm.Cluster.Gateways, storm.Cluster.Silos);
        foreach (var member in (IEnumerable<TestKit.Networks.CoordinatorProcess>)[silos[0], gateways[0], silos[1], gateways[1]])
        {
            await storm.HitAsync(
                $"{member.Name} upgraded",
                async () =>
                {
                    Assert.Equal(0, await member.TerminateAsync());
                    member.Build = null;
                    await member.StartAsync();
                },
                starting: member,
                meanwhile: () => storm.BringNodesAsync("after its upgrade"));
        }

        storm.Troop.Load.ExtendsJobs = true;
        await Eventually.TrueAsync(() => storm.Troop.Journal.Extensions.Any(extension => extension.Fate == Fate.Done), "a job is extended");
        await stop.CancelAsync();
        await asking;
        ChaosRun.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"upgrade: of {clients.Calls} tickets asked for {clients.GivenUp} were given up; first tries that failed: {clients.FirstFailures}"));
        await storm.AssertBooksAsync("upgrade", withEarlierVersion: true);
        Assert.True(clients.Calls > 0);
        Assert.Equal(0, clients.GivenUp);
        Assert.SkipWhen(
            previous is null, $"restarted with one version only: the history of this checkout does not reach {PreviousBuild.Revision}, fetch it whole");
    });
}
