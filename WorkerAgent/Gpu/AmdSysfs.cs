using System.Globalization;

namespace MonkeyTroop.WorkerAgent.Gpu;

/// <summary>AMD GPUs without tools, by what the kernel's driver shows under <c>/sys/class/drm</c>.</summary>
internal sealed class AmdSysfs(string root = "/sys/class/drm") : IGpuProbe
{
    /// <inheritdoc />
    public bool IsCpu => false;

    /// <inheritdoc />
    public Task<GpuSample?> SampleAsync(CancellationToken cancellation) => Task.FromResult(Sample());

    private GpuSample? Sample()
    {
        if (!Directory.Exists(root))
        {
            return null;
        }

        var cards = Directory.EnumerateDirectories(root, "card*")
            .Select(card => Path.Combine(card, "device"))
            .Select(device => (Load: Read(device, "gpu_busy_percent"), Total: Read(device, "mem_info_vram_total"), Used: Read(device, "mem_info_vram_used")))
            .Where(card => card.Load is not null)
            .ToList();
        return cards.Count == 0 ? null : new GpuSample(
            GpuNames.Of(cards.Select(_ => "AMD GPU")),
            cards.Max(card => card.Load),
            cards.Sum(card => card.Total - card.Used is { } free and >= 0 ? free / 1048576 : 0));
    }

    private static long? Read(string device, string file)
    {
        try
        {
            var path = Path.Combine(device, file);
            return File.Exists(path) && long.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The driver refuses some readings while a card sleeps: unknown, not an error.
            return null;
        }
    }
}
