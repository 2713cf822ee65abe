using System.Diagnostics;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Benchmarks.Startup;

/// <summary>How long a fresh coordinator takes to serve, and what programs cost that have nothing to do.</summary>
internal static class StartBench
{
    private const int Runs = 5;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Idling = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(BenchReport report, CancellationToken cancellation)
    {
        for (var run = 0; run < Runs; run++)
        {
            report.Add("coordinator_serves_s", await StartCoordinatorAsync());
        }

        await using var network = await TroopNetwork.StartAsync(new TroopNetworkOptions { Models = [new FakeModel("fake")] });
        await Task.Delay(Settling, TimeProvider.System, cancellation);
        var programs = new Dictionary<string, int>
        {
            ["coordinator"] = network.Coordinator.Id,
            ["worker"] = network.Workers.Values.First().Id,
            ["client"] = network.Client.Id,
        };
        var before = programs.ToDictionary(program => program.Key, program => Cpu(program.Value));
        await Task.Delay(Idling, TimeProvider.System, cancellation);
        foreach (var (name, id) in programs)
        {
            using var process = Process.GetProcessById(id);
            report.Add($"{name}_resident_mb", process.WorkingSet64 / 1024.0 / 1024);
            report.Add($"{name}_idle_cpu_percent", 100 * (Cpu(id) - before[name]) / Idling);
        }
    }

    private static async Task<double> StartCoordinatorAsync()
    {
        using var folder = new TestFolder("bench");
        var start = Stopwatch.GetTimestamp();
        await using var coordinator = TroopProcess.Start(ProcessSpec.ForProgram(
            "Gateway", folder.At("logs"), "--data", folder.At("data"), "--port", "0"));
        await coordinator.ReadyAsync();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static TimeSpan Cpu(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }
}
