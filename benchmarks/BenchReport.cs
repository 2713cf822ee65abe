using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Spectre.Console;

namespace MonkeyTroop.Benchmarks;

/// <summary>Collects figures over the runs of a measurement, and prints the median of each.</summary>
/// <param name="name">The measurement.</param>
internal sealed class BenchReport(string name)
{
    private readonly Dictionary<string, List<double>> _figures = new(StringComparer.Ordinal);

    /// <summary>Says what the figures were taken on.</summary>
    public void PrintMachine() => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}"));

    /// <summary>Adds a figure of one run.</summary>
    /// <param name="figure">Name with its unit, as <c>pick_ns</c>.</param>
    /// <param name="value">The value.</param>
    public void Add(string figure, double value)
    {
        if (!_figures.TryGetValue(figure, out var values))
        {
            _figures[figure] = values = [];
        }

        values.Add(value);
    }

    /// <summary>The median of a figure so far.</summary>
    public double Median(string figure) => MedianOf(_figures[figure]);

    /// <summary>Prints every figure, and as JSON when asked.</summary>
    public void Print(bool asJson)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("figure", "median", "lowest", "highest", "runs");
        foreach (var (figure, values) in _figures)
        {
            table.AddRow(figure, Text(MedianOf(values)), Text(values.Min()), Text(values.Max()), Text(values.Count));
        }

        AnsiConsole.Write(table);
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(_figures.ToDictionary(f => f.Key, f => Math.Round(MedianOf(f.Value), 6))));
        }
    }

    /// <summary>A percentile by the nearest rank.</summary>
    /// <param name="values">Any order; not empty.</param>
    /// <param name="percent">0 to 100.</param>
    public static double Percentile(IEnumerable<double> values, double percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    private static double MedianOf(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
