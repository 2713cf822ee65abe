using System.Globalization;
using System.Text.RegularExpressions;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.Unit.Docs;

/// <summary>What <c>.editorconfig</c> says of lines is what the code lives by. The formatter does not check it.</summary>
public sealed partial class EditorConfigTests
{
    [Fact]
    public void MaxLineLength_OfAHundredLines_OneIsLongerAtMost()
    {
        var limit = int.Parse(LimitPattern().Match(File.ReadAllText(Path.Combine(Repository.Root, ".editorconfig"))).Groups["limit"].Value, CultureInfo.InvariantCulture);
        var lines = Sources().SelectMany(File.ReadLines).Select(line => line.Length).ToList();

        Assert.InRange(lines.Count(length => length > limit), 0, lines.Count / 100);
    }

    private static IEnumerable<string> Sources() => Directory.GetFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
        .Where(file => !GeneratedPattern().IsMatch(Path.GetRelativePath(Repository.Root, file)));

    [GeneratedRegex(@"^max_line_length = (?<limit>[0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex LimitPattern();

    /// <summary>Output of builds, among which is the source of an earlier version.</summary>
    [GeneratedRegex(@"(^|[\\/])(obj|bin|artifacts)[\\/]")]
    private static partial Regex GeneratedPattern();
}
