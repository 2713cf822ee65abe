using System.Text.Json;
using System.Text.RegularExpressions;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Metrics;

/// <summary>What documentation, dashboards and alerts say about metrics.</summary>
internal static partial class WrittenMetrics
{
    /// <summary>Names in the tables of docs/metrics.md, with kind and unit.</summary>
    public static IReadOnlyList<(string Name, string Kind, string Unit)> Documented { get; } =
        [.. Row().Matches(Read("docs", "metrics.md")).Select(row => (row.Groups["name"].Value, row.Groups["kind"].Value, row.Groups["unit"].Value))];

    /// <summary>The alerts' names with their expressions and the rest.</summary>
    public static IReadOnlyList<(string Name, string Expression, string Remainder)> Alerts { get; } =
        [.. Alert().Matches(Read("deploy", "prometheus", "alerts.yml")).Select(alert => (alert.Groups["name"].Value, alert.Groups["expr"].Value, alert.Groups["rest"].Value))];

    /// <summary>Each dashboard.</summary>
    public static IReadOnlyList<(string File, JsonElement Root)> Dashboards { get; } =
    [
        .. from file in Directory.GetFiles(Path.Combine(Repository.Root, "deploy", "grafana", "dashboards"), "*.json")
           select (Path.GetFileName(file), JsonDocument.Parse(File.ReadAllText(file)).RootElement),
    ];

    /// <summary>Every expression of alerts and dashboards, with where it is.</summary>
    public static IEnumerable<(string Place, string Expression)> Expressions =>
        Alerts.Select(alert => (alert.Name, alert.Expression)).Concat(
            from dashboard in Dashboards
            from panel in dashboard.Root.GetProperty("panels").EnumerateArray()
            from target in panel.GetProperty("targets").EnumerateArray()
            select ($"{dashboard.File}: {panel.GetProperty("title").GetString()}", target.GetProperty("expr").GetString()!));

    /// <summary>The series that an expression asks for; not its labels, its functions and what Prometheus makes itself.</summary>
    public static IEnumerable<string> SeriesIn(string expression) =>
        Word().Matches(Labels().Replace(expression, " ")).Select(word => word.Value).Where(word => word.Contains('_', StringComparison.Ordinal) && !Functions.Contains(word));

    public static string Read(params string[] parts) => File.ReadAllText(Path.Combine([Repository.Root, .. parts]));

    private static readonly HashSet<string> Functions = ["histogram_quantile", "max_over_time"];

    [GeneratedRegex(@"^\| `(?<name>monkeytroop[\w.]+)` \| (?<kind>[\w -]+?) \| (?<unit>[\w-]*) ?\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex(@"- alert: (?<name>\w+)\n\s+expr: >-\n\s+(?<expr>[^\n]+)\n(?<rest>.*?)(?=\n\s*- (alert|name):|\z)", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Alert();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]|\b(by|without|on)\s*\([^)]*\)|""[^""]*""", RegexOptions.ExplicitCapture)]
    private static partial Regex Labels();

    [GeneratedRegex(@"\b[a-z][a-z0-9_]*\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();
}
