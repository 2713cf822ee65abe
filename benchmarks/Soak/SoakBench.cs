using System.CommandLine;
using System.Globalization;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Benchmarks.Soak;

/// <summary>
/// A cluster of two gateways and two silos under a load that leaves the machine room: does its memory stay where it is, and its
/// answers quick? Memory is stable when the line through the last two thirds of its samples rises by less than 5 % of their mean.
/// </summary>
internal static class SoakBench
{
    /// <summary>Jobs per second: about a tenth of what two cores do.</summary>
    private const int Rate = 20;

    /// <summary>Growth over the last two thirds that counts as none, as a part of the mean.</summary>
    private const double Tolerance = 0.05;

    /// <summary>Under so many, what a process needs to warm up is most of what is seen.</summary>
    private const int FewMinutes = 10;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(5);

    /// <summary><c>--minutes</c>.</summary>
    public static Option<int> Minutes { get; } = new("--minutes")
    {
        Description = "How long (default 20)",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    };

    public static async Task RunAsync(BenchReport report, int minutes, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minutes, 1);
        await using var cluster = await TroopCluster.StartAsync(new() { Members = new() { StarterCredits = 1_000_000_000 } });
        await using var load = await SoakLoad.StartAsync(cluster, Rate, cancellation);
        var memory = cluster.Members.Select(member => new MemorySamples(member.Name, member.Process.Id)).ToList();
        Console.WriteLine($"minute  jobs/s  errors  p50 ms  p99 ms  {string.Join("  ", memory.Select(samples => samples.Name))} (MiB)");

        for (var minute = 1; minute <= minutes; minute++)
        {
            load.TakeMinute();
            for (var sample = 0; sample < TimeSpan.FromMinutes(1) / SampleInterval; sample++)
            {
                await Task.Delay(SampleInterval, TimeProvider.System, cancellation);
                memory.ForEach(samples => samples.Take());
            }

            Add(report, minute, load.TakeMinute(), memory);
        }

        foreach (var samples in memory)
        {
            var (perHour, growth) = samples.Trend();
            report.Add($"{samples.Name}.slope_mib_per_h", perHour);
            report.Add($"{samples.Name}.growth", growth);
        }

        var isStable = memory.TrueForAll(samples => samples.Trend().Growth < Tolerance);
        report.Add("stable", isStable ? 1 : 0);
        Console.WriteLine($"memory is {(isStable ? "stable" : "NOT stable")}{(minutes < FewMinutes ? ", as far as so few minutes tell" : "")}");
    }

    private static void Add(BenchReport report, int minute, SoakMinute figures, List<MemorySamples> memory)
    {
        var (median, slow) = (BenchReport.Percentile(figures.Milliseconds, 50), BenchReport.Percentile(figures.Milliseconds, 99));
        report.Add("jobs_per_s", figures.Jobs / 60.0);
        report.Add("errors", figures.Errors);
        report.Add("late", figures.Late);
        report.Add("authorize_ms_p50", median);
        report.Add("authorize_ms_p99", slow);
        memory.ForEach(samples => report.Add($"{samples.Name}.rss_mib", samples.Latest));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{minute,6}  {figures.Jobs / 60.0,6:0.0}  {figures.Errors,6}  {median,6:0.0}  {slow,6:0.0}  {string.Join("  ", memory.Select(samples => samples.Latest.ToString("0", CultureInfo.InvariantCulture).PadLeft(samples.Name.Length)))}"));
    }
}
