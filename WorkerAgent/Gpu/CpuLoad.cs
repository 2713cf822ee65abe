using System.Globalization;

namespace MonkeyTroop.WorkerAgent.Gpu;

/// <summary>The CPU's load since the sample before, by <c>/proc/stat</c>, for machines without a GPU. Elsewhere unknown.</summary>
internal sealed class CpuLoad(string file = "/proc/stat") : IGpuProbe
{
    private (long Busy, long Total)? _before;

    /// <inheritdoc />
    public bool IsCpu => true;

    /// <inheritdoc />
    public async Task<GpuSample?> SampleAsync(CancellationToken cancellation)
    {
        if (!File.Exists(file) || Parse(await File.ReadAllTextAsync(file, cancellation)) is not { } now)
        {
            return new GpuSample("CPU", null, null);
        }

        var load = _before is { } before && now.Total > before.Total ? 100.0 * (now.Busy - before.Busy) / (now.Total - before.Total) : (double?)null;
        _before = now;
        return new GpuSample("CPU", load, null);
    }

    /// <summary>Reads the first line, <c>cpu user nice system idle iowait irq softirq steal ...</c> (proc(5)). Idle and waiting for the disk are not busy.</summary>
    internal static (long Busy, long Total)? Parse(string stat)
    {
        var fields = stat.Split('\n', 2)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 6 || fields[0] != "cpu")
        {
            return null;
        }

        var times = fields.Skip(1).Take(8).Select(field => long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? ticks : -1).ToList();
        return times.Contains(-1) ? null : (times.Sum() - times[3] - times[4], times.Sum());
    }
}
