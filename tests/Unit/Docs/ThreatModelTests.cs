using System.Text.RegularExpressions;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.Unit.Docs;

/// <summary>The page that says which test tries which attack must not name one that is gone.</summary>
public sealed partial class ThreatModelTests
{
    [Fact]
    public void Page_EveryTestThatItNames_Exists()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "threat-model.md"));
        var sources = Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText, StringComparer.Ordinal);
        var named = Named().Matches(page).Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).ToList();

        Assert.True(named.Count > 50, "the page names the tests of every attack");
        Assert.All(named, test => Assert.Contains(sources[test.Class], source => source.Contains($" {test.Method}(", StringComparison.Ordinal)));
    }

    [Fact]
    public void Page_EveryAttack_IsTried()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "threat-model.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Matches(Named(), row));
    }

    [GeneratedRegex("`(?<class>[A-Za-z0-9]+Tests)\\.(?<method>[A-Za-z0-9_]+)`")]
    private static partial Regex Named();
}
