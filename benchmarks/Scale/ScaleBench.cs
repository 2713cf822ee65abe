using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MonkeyTroop.Benchmarks.Load;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.TestKit.Coordinator;
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
    private const string Model = "bench";
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

        using var owner = EcKeyPair.Create();
        var nodes = await Task.WhenAll(Enumerable.Range(0, Nodes).Select(number => FakeNode.JoinAsync(
            members[0].Address, owner, string.Create(CultureInfo.InvariantCulture, $"bench-{number}"))));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var beating = BeatAsync(nodes, stop.Token);
        foreach (var gateway in cluster.Gateways)
        {
            using var probe = new CoordinatorProbe(gateway.Address, owner);
            await probe.ModelIsServedAsync(Model);
        }

        await LoadAsync(cluster.Gateways, accounts, WarmUp, cancellation);
        var before = members.ConvertAll(member => ProcessorTime.Of(member.Process.Id));
        var (perSecond, answers, refused) = await LoadAsync(cluster.Gateways, accounts, Duration, cancellation);
        report.Add($"{name}_per_s", perSecond);
        report.Add($"{name}_refused", refused);
        foreach (var (index, member) in members.Index())
        {
            var used = ProcessorTime.Of(member.Process.Id) - before[index];
            report.Add($"{name}_process_{index + 1}_us", used.TotalMicroseconds / answers);
        }

        await stop.CancelAsync();
        await beating;
    }

    /// <summary>Loads all gateways at once: authorizations per second of all together, answers, and those of them that refused.</summary>
    private static async Task<(double PerSecond, int Answers, int Refused)> LoadAsync(
        IReadOnlyList<CoordinatorProcess> gateways, EcKeyPair[] accounts, TimeSpan duration, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new AuthorizeRequest { Model = Model }, ProtocolJson.Default.AuthorizeRequest);
        var most = (int)(duration.TotalSeconds * MostPerSecond / gateways.Count);
        var prepared = gateways.Select((gateway, part) =>
        {
            var target = new Uri(gateway.Address, CoordinatorPaths.Authorize);
            return (gateway.Address, Requests: SignedRequest.Many(
                most, index => SignedRequest.Post(target, accounts[((index * gateways.Count) + part) % accounts.Length], body)));
        }).ToList();
        var results = await Task.WhenAll(prepared.Select(gateway =>
            PreparedLoad.RunAsync(gateway.Address, gateway.Requests, Concurrency / gateways.Count, duration, cancellation)));
        return (results.Sum(result => result.PerSecond), results.Sum(result => result.Milliseconds.Count), results.Sum(result => result.Refused));
    }

    private static async Task BeatAsync(FakeNode[] nodes, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            foreach (var node in nodes)
            {
                await node.TryBeatAsync(Model);
            }

            await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, CancellationToken.None);
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
