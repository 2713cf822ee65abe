namespace MonkeyTroop.Tests.EndToEnd.Metrics;

/// <summary>What is written about metrics is about those that exist.</summary>
public sealed class MetricDocumentTests
{
    [Fact]
    public void Documentation_AllSources_NamesEveryMetricOnceAndNoOther()
    {
        Assert.True(DeclaredMetric.All.Count > 40, "the sources were not read");
        Assert.Equal(DeclaredMetric.All.Select(metric => metric.Name).Order(), WrittenMetrics.Documented.Select(metric => metric.Name).Order());
    }

    [Fact]
    public void Documentation_EveryMetric_HasTheKindAndTheUnitThatItHas()
    {
        foreach (var declared in DeclaredMetric.All)
        {
            var (name, kind, unit) = WrittenMetrics.Documented.Single(metric => metric.Name == declared.Name);
            Assert.Equal(
                (name, declared.Kind switch { "Counter" or "ObservableCounter" => "counter", "ObservableGauge" => "gauge", "UpDownCounter" => "up-down counter", _ => "histogram" }, declared.Unit is "s" or "By" ? declared.Unit : ""),
                (name, kind, unit == "micro-credits" ? "" : unit));
        }
    }

    [Fact]
    public void Expressions_AlertsAndDashboards_AskForDeclaredMetricsAlone()
    {
        var series = DeclaredMetric.All.SelectMany(metric => metric.Series).ToHashSet(StringComparer.Ordinal);
        var asked = WrittenMetrics.Expressions
            .SelectMany(entry => WrittenMetrics.SeriesIn(entry.Expression).Select(name => (entry.Place, Name: name)))
            .Where(entry => entry.Name.StartsWith("monkeytroop", StringComparison.Ordinal)).ToList();

        Assert.True(asked.Count > 60, "the expressions were not read");
        Assert.DoesNotContain(asked, entry => !series.Contains(entry.Name));
    }

    [Fact]
    public void Dashboards_All_ShowEveryMetric()
    {
        var shown = WrittenMetrics.Expressions.SelectMany(entry => WrittenMetrics.SeriesIn(entry.Expression)).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(DeclaredMetric.All.Where(metric => !metric.Series.Any(shown.Contains)).Select(metric => metric.Name));
    }

    [Fact]
    public void Alerts_Each_HasASeverityASummaryAndItsSectionInTheRunbook()
    {
        var runbook = WrittenMetrics.Read("docs", "runbooks", "alerts.md");
        var sections = runbook.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..].Trim());

        Assert.Equal(sections.Order(), WrittenMetrics.Alerts.Select(alert => alert.Name).Order());
        Assert.All(WrittenMetrics.Alerts, alert =>
        {
            Assert.Matches("severity: (page|ticket)\n", alert.Remainder);
            Assert.Contains("summary: \"", alert.Remainder, StringComparison.Ordinal);
            Assert.Contains($"runbook: docs/runbooks/alerts.md#{alert.Name.ToLowerInvariant()}", alert.Remainder, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Dashboards_Each_HasATitleAnUidOfItsOwnAndPanelsThatDoNotOverlap()
    {
        Assert.Equal(4, WrittenMetrics.Dashboards.Select(dashboard => dashboard.Root.GetProperty("uid").GetString()).Distinct().Count());
        foreach (var (file, root) in WrittenMetrics.Dashboards)
        {
            var cells = root.GetProperty("panels").EnumerateArray().SelectMany(panel =>
            {
                var at = panel.GetProperty("gridPos");
                var (x, y, w, h) = (at.GetProperty("x").GetInt32(), at.GetProperty("y").GetInt32(), at.GetProperty("w").GetInt32(), at.GetProperty("h").GetInt32());
                return Enumerable.Range(x, w).SelectMany(column => Enumerable.Range(y, h).Select(row => (column, row)));
            }).ToList();
            Assert.True(cells.Count > 0 && cells.Distinct().Count() == cells.Count && cells.TrueForAll(cell => cell.column < 24), file);
        }
    }
}
