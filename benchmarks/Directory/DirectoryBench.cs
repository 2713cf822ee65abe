using System.Diagnostics;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Benchmarks.Directory;

/// <summary>What a pick costs, and a node in memory, at different sizes of the network. Sizes take turns within a run.</summary>
internal static class DirectoryBench
{
    private const int Runs = 5;
    private const int Picks = 200_000;
    private static readonly int[] Sizes = [100, 1_000, 10_000, 100_000];

    public static Task RunAsync(BenchReport report, CancellationToken cancellation)
    {
        var replicas = new Dictionary<int, DirectoryReplica>();
        foreach (var size in Sizes)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            replicas[size] = Fill(size);
            report.Add($"bytes_per_node_{size}", (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)size);
        }

        for (var run = -1; run < Runs; run++)
        {
            foreach (var (size, replica) in replicas)
            {
                cancellation.ThrowIfCancellationRequested();
                var nanoseconds = Measure(replica);
                if (run >= 0) // the first round warms up
                {
                    report.Add($"pick_ns_{size}", nanoseconds);
                }
            }
        }

        report.Add("ratio", report.Median($"pick_ns_{Sizes[^1]}") / report.Median($"pick_ns_{Sizes[0]}"));
        return Task.CompletedTask;
    }

    private static double Measure(DirectoryReplica replica)
    {
        var (random, none) = (new Random(1), new HashSet<string>());
        var start = Stopwatch.GetTimestamp();
        for (var pick = 0; pick < Picks; pick++)
        {
            _ = replica.Pick("llama", none, random) ?? throw new InvalidOperationException("no node was picked");
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Picks;
    }

    private static DirectoryReplica Fill(int size)
    {
        var random = new Random(size);
        var replica = new DirectoryReplica(TimeSpan.FromSeconds(15));
        replica.Apply(
            new DirectorySnapshot(0, Guid.NewGuid(), 0, [.. Enumerable.Range(0, size).Select(number => Entry(number, random))]),
            DateTimeOffset.UnixEpoch);
        return replica;
    }

    private static DirectoryEntry Entry(int number, Random random) => new()
    {
        NodeId = $"node-{number}",
        Address = $"100.64.{number / 256 % 256}.{number % 256}",
        Url = $"http://100.64.{number / 256 % 256}.{number % 256}:8080",
        Availability = NodeAvailability.Idle,
        Models = [new OfferedModel("llama", null, null), new OfferedModel("mistral", null, null)],
        ModelsHash = "two",
        Slots = 16,
        FreeSlots = random.Next(1, 17),
        Reputation = 0.5 + (random.NextDouble() / 2),
        Multiplier = Multiplier.Reference,
        Engines = [],
    };
}
