using System.Globalization;
using System.Text.RegularExpressions;

namespace MonkeyTroop.Tests.EndToEnd.Metrics;

/// <summary>One line of Prometheus' text format.</summary>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Tags, double Value);

/// <summary>What some programs said at one moment.</summary>
internal sealed partial class Scrape(IReadOnlyList<Sample> samples)
{
    public IReadOnlyList<Sample> Samples => samples;

    public static async Task<Scrape> TakeAsync(IEnumerable<Uri> listeners, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var all = new List<Sample>();
        foreach (var listener in listeners)
        {
            var text = await http.GetStringAsync(new Uri(listener, "/metrics"), cancellation);
            all.AddRange(text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Read));
        }

        return new Scrape(all);
    }

    /// <summary>The sum of all series of a name that have a tag, or of all.</summary>
    public double Sum(string name, string? tag = null, string? value = null) => samples
        .Where(sample => sample.Name == name && (tag is null || sample.Tags.GetValueOrDefault(tag) == value)).Sum(sample => sample.Value);

    private static Sample Read(string line)
    {
        var match = Line().Match(line);
        Assert.True(match.Success, line);
        return new Sample(
            match.Groups["name"].Value,
            Tag().Matches(match.Groups["tags"].Value).ToDictionary(tag => tag.Groups["key"].Value, tag => tag.Groups["value"].Value, StringComparer.Ordinal),
            match.Groups["number"].Value switch
            {
                "+Inf" => double.PositiveInfinity,
                var number => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
            });
    }

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][\w:]*)(\{(?<tags>.*)\})? (?<number>\S+)( \d+)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Line();

    [GeneratedRegex("""(?<key>\w+)="(?<value>(\\.|[^"\\])*)"[,}]?""", RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();
}
