using System.Text.RegularExpressions;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Metrics;

/// <summary>A metric as the sources declare it.</summary>
/// <param name="Name">OpenTelemetry's name.</param>
/// <param name="Kind">The instrument.</param>
/// <param name="Unit">Its unit; empty when there is none.</param>
internal sealed partial record DeclaredMetric(string Name, string Kind, string Unit)
{
    private static readonly string[] Projects = ["ServiceDefaults", "Grains", "Silo", "Gateway", "WorkerAgent", "ClientProxy"];

    /// <summary>Every metric of ours, read off the sources: what has not happened yet is in no scrape.</summary>
    public static IReadOnlyList<DeclaredMetric> All { get; } =
    [
        .. from project in Projects
           from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories)
           where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
           from match in Creation().Matches(File.ReadAllText(file))
           select new DeclaredMetric(match.Groups["name"].Value, match.Groups["kind"].Value, match.Groups["unit"].Value),
    ];

    /// <summary>Its series' names in Prometheus' text format.</summary>
    public IEnumerable<string> Series
    {
        get
        {
            var name = Name.Replace('.', '_') + (Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" });
            return Kind switch
            {
                "Histogram" => [$"{name}_bucket", $"{name}_sum", $"{name}_count"],
                "Counter" or "ObservableCounter" => [$"{name}_total"],
                _ => [name],
            };
        }
    }

    [GeneratedRegex("""
        \.Create(?<kind>Counter|ObservableCounter|ObservableGauge|Histogram|UpDownCounter)(<\w+>)?\(\s*"(?<name>monkeytroop[\w.]+)",.*?(\s"(?<unit>[^"]*)"|\snull),
        """, RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Creation();
}
