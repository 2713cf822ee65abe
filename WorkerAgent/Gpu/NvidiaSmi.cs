using System.Globalization;

namespace MonkeyTroop.WorkerAgent.Gpu;

/// <summary>NVIDIA GPUs, by <c>nvidia-smi</c>.</summary>
internal sealed class NvidiaSmi(TimeProvider time) : IGpuProbe
{
    private const int Fields = 8;
    private static readonly string[] Query =
        ["--query-gpu=index,name,utilization.gpu,memory.total,memory.used,memory.free,temperature.gpu,power.draw", "--format=csv,noheader,nounits"];

    /// <inheritdoc />
    public bool IsCpu => false;

    /// <inheritdoc />
    public async Task<GpuSample?> SampleAsync(CancellationToken cancellation) =>
        await BoundedProcess.RunAsync("nvidia-smi", Query, time, cancellation) is { } output ? Parse(output) : null;

    /// <summary>Reads the lines, one for each GPU. A field can be <c>[N/A]</c> or <c>[Not Supported]</c>, which counts as unknown.</summary>
    internal static GpuSample? Parse(string csv)
    {
        var gpus = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(',', StringSplitOptions.TrimEntries))
            .Where(fields => fields.Length == Fields && int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .ToList();
        if (gpus.Count == 0)
        {
            return null;
        }

        var free = gpus.Select(fields => Number(fields[5])).ToList();
        return new GpuSample(
            GpuNames.Of(gpus.Select(fields => fields[1])),
            gpus.Max(fields => Number(fields[2])),
            free.TrueForAll(megabytes => megabytes is null) ? null : (long)free.Sum()!.Value);
    }

    private static double? Number(string field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
