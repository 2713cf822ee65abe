using System.Diagnostics;
using MonkeyTroop.Tests.TestKit.Memory;

namespace MonkeyTroop.Benchmarks.Soak;

/// <summary>Resident memory of one process over time.</summary>
/// <param name="name">The process.</param>
/// <param name="processId">Its id.</param>
internal sealed class MemorySamples(string name, int processId)
{
    private readonly List<(double Hours, double Mebibytes)> _samples = [];
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>The process.</summary>
    public string Name => name;

    /// <summary>The latest sample, MiB.</summary>
    public double Latest => _samples[^1].Mebibytes;

    /// <summary>Takes a sample.</summary>
    public void Take() => _samples.Add((Stopwatch.GetElapsedTime(_start).TotalHours, ResidentMemory.KibibytesOf(processId) / 1024.0));

    /// <summary>The least-squares line through the last two thirds.</summary>
    /// <returns>MiB per hour, and the rise over that time as a part of the mean.</returns>
    public (double PerHour, double Growth) Trend()
    {
        var last = _samples[(_samples.Count / 3)..];
        var (hours, mebibytes) = (last.Average(sample => sample.Hours), last.Average(sample => sample.Mebibytes));
        var slope = last.Sum(sample => (sample.Hours - hours) * (sample.Mebibytes - mebibytes)) / last.Sum(sample => Math.Pow(sample.Hours - hours, 2));
        return (slope, slope * (last[^1].Hours - last[0].Hours) / mebibytes);
    }
}
