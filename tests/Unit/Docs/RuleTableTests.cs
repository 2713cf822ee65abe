using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.Unit.Docs;

/// <summary>The table that says where each rule is decided must name files and tests that are there.</summary>
public sealed class RuleTableTests
{
    private static readonly IReadOnlyList<string> Rows = DocPage.Read("docs/architecture.md").Rows("Where each rule is");

    [Fact]
    public void Table_EveryRule_HasAFileAndATest()
    {
        Assert.True(Rows.Count >= 25, "a newcomer finds the rules that matter");
        Assert.All(Rows, row => Assert.NotEmpty(DocPage.FilesIn(row)));
        Assert.All(Rows, row => Assert.NotEmpty(DocPage.TestsIn(row)));
    }

    [Fact]
    public void Table_EveryFile_IsWhereTheRowSays() => DocPage.AssertNone(
        from row in Rows
        from file in DocPage.FilesIn(row)
        where !File.Exists(Path.Combine(Repository.Root, file))
        select $"{file} is not there; of this name there is: {string.Join(", ", OfSameName(file))}");

    [Fact]
    public void Table_EveryTest_Exists() => Assert.All(Rows, DocPage.AssertTestsExist);

    private static IEnumerable<string> OfSameName(string file) =>
        Directory.GetFiles(Repository.Root, Path.GetFileName(file), SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Repository.Root, path));
}
