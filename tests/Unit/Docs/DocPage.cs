using System.Text.RegularExpressions;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.Unit.Docs;

/// <summary>A page of the documentation, and what it names: tests, files, other pages.</summary>
internal sealed partial class DocPage
{
    /// <summary>Source files by the classes that they declare.</summary>
    private static readonly Lazy<ILookup<string, string>> TestSources = new(() => (
        from file in Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
        let source = File.ReadAllText(file)
        from declared in ClassPattern().Matches(source)
        select (Name: declared.Groups["name"].Value, source)).ToLookup(declared => declared.Name, declared => declared.source, StringComparer.Ordinal));

    private DocPage(string path) => (FullPath, Text) = (path, File.ReadAllText(path));

    /// <summary>Its path on this machine.</summary>
    public string FullPath { get; }

    /// <summary>Its Markdown.</summary>
    public string Text { get; }

    /// <summary>Reads a page.</summary>
    /// <param name="path">From the root of the repository, with slashes.</param>
    public static DocPage Read(string path) => new(Path.Combine(Repository.Root, path));

    /// <summary>Every page that people read: those at the root, and all below <c>docs</c> and <c>deploy</c>.</summary>
    public static IEnumerable<DocPage> All() =>
        Directory.GetFiles(Repository.Root, "*.md")
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "deploy"), "*.md", SearchOption.AllDirectories))
            .Select(path => new DocPage(path));

    /// <summary>The tests that a text names, as <c>`Class.Method`</c>. A contract suite counts as a test class.</summary>
    public static IReadOnlyList<string> TestsIn(string text) => [.. TestPattern().Matches(text).Select(match => match.Groups["test"].Value)];

    /// <summary>The source files that a text names, as <c>`Folder/File.cs`</c>, from the root of the repository.</summary>
    public static IReadOnlyList<string> FilesIn(string text) => [.. FilePattern().Matches(text).Select(match => match.Groups["file"].Value)];

    /// <summary>Fails when a test that a text names is not in the sources.</summary>
    public static void AssertTestsExist(string text) => Assert.All(TestsIn(text), test =>
    {
        var (name, method) = (test.Split('.')[0], test.Split('.')[1]);
        Assert.Contains(TestSources.Value[name], source => source.Contains($" {method}(", StringComparison.Ordinal));
    });

    /// <summary>Fails with every fault, each on a line and in full.</summary>
    public static void AssertNone(IEnumerable<string> faults)
    {
        var all = string.Join('\n', faults);
        Assert.True(all.Length == 0, all);
    }

    /// <summary>The rows of the table under a heading, without its head; of the page's only table when there is no heading given.</summary>
    public IReadOnlyList<string> Rows(string? heading = null)
    {
        var section = heading is null ? Text : Text.Split($"## {heading}\n")[1].Split("\n## ")[0];
        return [.. section.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];
    }

    /// <summary>The targets of its links within the repository.</summary>
    public IEnumerable<string> Links() =>
        LinkPattern().Matches(Text).Select(match => match.Groups["target"].Value).Where(target => !target.Contains("://", StringComparison.Ordinal));

    /// <summary>The anchors of its headings, as GitHub makes them.</summary>
    public ISet<string> Anchors() => HeadingPattern().Matches(Text)
        .Select(match => NoAnchorPattern().Replace(match.Groups["text"].Value.Trim(), "").ToLowerInvariant().Replace(' ', '-'))
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(" class (?<name>[A-Za-z0-9]+)")]
    private static partial Regex ClassPattern();

    [GeneratedRegex("`(?<test>[A-Za-z0-9]+(?:Tests|Contract)\\.[A-Za-z0-9]+_[A-Za-z0-9_]+)`")]
    private static partial Regex TestPattern();

    [GeneratedRegex("`(?<file>[A-Za-z0-9.]+/[A-Za-z0-9./]+\\.cs)`")]
    private static partial Regex FilePattern();

    [GeneratedRegex("\\]\\((?<target>[^)\\s]+)\\)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex HeadingPattern();

    [GeneratedRegex("[^\\w\\- ]")]
    private static partial Regex NoAnchorPattern();
}
