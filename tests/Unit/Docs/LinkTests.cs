namespace MonkeyTroop.Tests.Unit.Docs;

/// <summary>Links between pages lead somewhere, and tests that pages name are there.</summary>
public sealed class LinkTests
{
    [Fact]
    public void Links_OfEveryPage_LeadToAFileAndAHeadingInIt() => DocPage.AssertNone(
        from page in DocPage.All()
        from link in page.Links()
        where !Leads(page, link)
        select $"{page.FullPath}: {link}");

    [Fact]
    public void Tests_ThatAnyPageNames_Exist() => Assert.All(DocPage.All(), page => DocPage.AssertTestsExist(page.Text));

    private static bool Leads(DocPage page, string link)
    {
        var (path, anchor) = link.Split('#') is [var first, var second] ? (first, second) : (link, null);
        var target = path.Length == 0 ? page.FullPath : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page.FullPath)!, path));
        return Path.Exists(target) && (anchor is null || DocPage.Read(target).Anchors().Contains(anchor));
    }
}
