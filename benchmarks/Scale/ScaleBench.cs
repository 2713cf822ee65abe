using System.Diagnostics;
using System.Globalization;
using MonkeyTroop.Benchmarks.Load;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.TestKit.Memory;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Benchmarks.Scale;

/// <summary>
/// What a second process adds to a gateway that has one core: a headless silo, or another gateway, each pinned to the other core
/// from the start of a cluster of its own. Postgres, Redis and the load generator take their share of both cores.
/// </summary>
internal static class ScaleBench
{
    private const int Runs = 3;
    private const int Nodes = 64;
    private const int Accounts = 1_000;
    private const int Concurrency = 64;
    private const int MostPerSecond = 4_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);

    /// <summary>Clusters to measure: all their processes but the first share the second core with the servers and the load.</summary>
    private static readonly (string Name, int Gateways, int Silos)[] Shapes =
        [("one_gateway", 1, 0), ("gateway_and_silo", 1, 1), ("two_gateways", 2, 0)];

    public static async Task RunAsync(BenchReport report, CancellationToken cancellation)
    {
        var accounts = Enumerable.Range(0, Accounts).Select(_ => EcKeyPair.Create()).ToArray();
        for (var run = 0; run < Runs; run++)
        {
            foreach (var (name, gateways, silos) in Shapes)
            {
                await using var cluster = await TroopCluster.StartAsync(new TroopClusterOptions { Gateways = gateways, Silos = silos });
                await MeasureAsync(report, name, cluster, accounts, cancellation);
            }
        }

        report.Add("silo_gain", report.Median("gateway_and_silo_per_s") / report.Median("one_gateway_per_s"));
        report.Add("gateway_gain", report.Median("two_gateways_per_s") / report.Median("one_gateway_per_s"));
    }

    private static async Task MeasureAsync(
        BenchReport report, string name, TroopCluster cluster, EcKeyPair[] accounts, CancellationToken cancellation)
    {
        await CoordinatorUnderTest.FundAsync(cluster.Database, accounts.Select(account => account.Thumbprint), cancellation);
        var members = cluster.Members.ToList();
        foreach (var (index, member) in members.Index())
        {
            await PinAsync(member, core: Math.Min(index, 1), cancellation);
        }

        var gateways = cluster.Gateways.Select(gateway => gateway.Address).ToList();
        await using var nodes = await HeartbeatNodes.StartAsync(gateways, Nodes, cancellation);
        var load = new AuthorizeLoad(gateways, accounts, MostPerSecond);
        await load.RunAsync(WarmUp, Concurrency, cancellation);
        var before = members.ConvertAll(member => ProcessorTime.Of(member.Process.Id));
        var result = await load.RunAsync(Duration, Concurrency, cancellation);
        report.Add($"{name}_per_s", result.PerSecond);
        report.Add($"{name}_refused", result.Refused);
        foreach (var (index, member) in members.Index())
        {
            var used = ProcessorTime.Of(member.Process.Id) - before[index];
            report.Add($"{name}_process_{index + 1}_us", used.TotalMicroseconds / result.Milliseconds.Count);
        }
    }

    /// <summary>Keeps every thread of a process on one core (sched_setaffinity(2)).</summary>
    private static async Task PinAsync(CoordinatorProcess member, int core, CancellationToken cancellation)
    {
        using var taskset = Process.Start(new ProcessStartInfo(
            "taskset", ["-a", "-c", "-p", core.ToString(CultureInfo.InvariantCulture), member.Process.Id.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        })!;
        await taskset.StandardOutput.ReadToEndAsync(cancellation);
        await taskset.WaitForExitAsync(cancellation);
        if (taskset.ExitCode != 0)
        {
            throw new InvalidOperationException("taskset (util-linux) cannot pin a process to a core");
        }
    }
}
