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
/// What a second process adds to a gateway that has one core: a headless silo, and another gateway, each pinned to the other core.
/// Postgres, Redis and the load generator take their share of both cores.
/// </summary>
internal static class ScaleBench
{
    private const int Runs = 3;
    private const int Nodes = 64;
    private const int Accounts = 1_000;
    private const int Concurrency = 64;
    private const int MostPerSecond = 6_000;
    private const string Model = "bench";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);

    public static async Task RunAsync(BenchReport report, CancellationToken cancellation)
    {
        var accounts = Enumerable.Range(0, Accounts).Select(_ => EcKeyPair.Create()).ToArray();
        await using var cluster = await TroopCluster.StartAsync(new TroopClusterOptions { Gateways = 1, Silos = 0 });
        await CoordinatorUnderTest.FundAsync(cluster.Database, accounts.Select(account => account.Thumbprint), cancellation);
        var first = cluster.Gateways[0];
        await PinAsync(first, core: 0, cancellation);
        using var owner = EcKeyPair.Create();
        var nodes = await Task.WhenAll(Enumerable.Range(0, Nodes).Select(number => FakeNode.JoinAsync(
            first.Address, owner, string.Create(CultureInfo.InvariantCulture, $"bench-{number}"))));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var beating = BeatAsync(nodes, stop.Token);
        using (var probe = new CoordinatorProbe(first.Address, owner))
        {
            await probe.ModelIsServedAsync(Model);
        }

        for (var run = 0; run < Runs; run++)
        {
            report.Add("one_gateway_per_s", await MeasureAsync([first], accounts, cancellation));

            var silo = cluster.AddSilo();
            await silo.StartAsync();
            await PinAsync(silo, core: 1, cancellation);
            var before = ProcessorTime.Of(silo.Process.Id);
            report.Add("gateway_and_silo_per_s", await MeasureAsync([first], accounts, cancellation));
            report.Add("silo_cpu_s", (ProcessorTime.Of(silo.Process.Id) - before).TotalSeconds);
            await silo.TerminateAsync();

            var second = cluster.AddGateway();
            await second.StartAsync();
            await PinAsync(second, core: 1, cancellation);
            report.Add("two_gateways_per_s", await MeasureAsync([first, second], accounts, cancellation));
            await second.TerminateAsync();
        }

        report.Add("silo_gain", report.Median("gateway_and_silo_per_s") / report.Median("one_gateway_per_s"));
        report.Add("gateway_gain", report.Median("two_gateways_per_s") / report.Median("one_gateway_per_s"));
        await stop.CancelAsync();
        await beating;
    }

    /// <summary>Authorizations per second of all gateways together. Grains find their silos anew while it warms up.</summary>
    private static async Task<double> MeasureAsync(CoordinatorProcess[] gateways, EcKeyPair[] accounts, CancellationToken cancellation)
    {
        await LoadAsync(gateways, accounts, WarmUp, cancellation);
        return await LoadAsync(gateways, accounts, Duration, cancellation);
    }

    private static async Task<double> LoadAsync(CoordinatorProcess[] gateways, EcKeyPair[] accounts, TimeSpan duration, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new AuthorizeRequest { Model = Model }, ProtocolJson.Default.AuthorizeRequest);
        var prepared = gateways.Select(gateway =>
        {
            var target = new Uri(gateway.Address, CoordinatorPaths.Authorize);
            return (gateway.Address, Requests: SignedRequest.Many(
                (int)(duration.TotalSeconds * MostPerSecond), index => SignedRequest.Post(target, accounts[index % accounts.Length], body)));
        }).ToList();
        var results = await Task.WhenAll(prepared.Select(gateway =>
            PreparedLoad.RunAsync(gateway.Address, gateway.Requests, Concurrency / gateways.Length, duration, cancellation)));
        return results.Sum(result => result.PerSecond);
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
