using System.Globalization;
using System.Text.Json;

namespace MonkeyTroop.WorkerAgent.Gpu;

/// <summary>AMD GPUs, by <c>rocm-smi</c>.</summary>
internal sealed class RocmSmi(TimeProvider time) : IGpuProbe
{
    private static readonly string[] Query = ["--showuse", "--showmeminfo", "vram", "--json"];

    /// <inheritdoc />
    public bool IsCpu => false;

    /// <inheritdoc />
    public async Task<GpuSample?> SampleAsync(CancellationToken cancellation) =>
        await BoundedProcess.RunAsync("rocm-smi", Query, time, cancellation) is { } output ? Parse(output) : null;

    /// <summary>Reads <c>{"card0": {"GPU use (%)": "3", "VRAM Total Memory (B)": "...", "VRAM Total Used Memory (B)": "..."}}</c>.</summary>
    internal static GpuSample? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var cards = document.RootElement.EnumerateObject()
                .Where(card => card.Name.StartsWith("card", StringComparison.Ordinal) && card.Value.ValueKind == JsonValueKind.Object)
                .Select(card => card.Value)
                .ToList();
            return cards.Count == 0 ? null : new GpuSample(
                GpuNames.Of(cards.Select(_ => "AMD GPU")),
                cards.Max(card => Number(card, "GPU use (%)")),
                (long?)cards.Sum(card => Number(card, "VRAM Total Memory (B)") - Number(card, "VRAM Total Used Memory (B)") is { } free and >= 0 ? free / 1048576 : 0));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static double? Number(JsonElement card, string name) =>
        card.TryGetProperty(name, out var value)
        && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
