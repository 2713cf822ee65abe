namespace MonkeyTroop.Tests.Unit.Docs;

/// <summary>The page that says which test tries which attack must not name one that is gone.</summary>
public sealed class ThreatModelTests
{
    private static readonly DocPage Page = DocPage.Read("docs/threat-model.md");

    [Fact]
    public void Page_EveryTestThatItNames_Exists()
    {
        Assert.True(DocPage.TestsIn(Page.Text).Count > 50, "the page names the tests of every attack");
        DocPage.AssertTestsExist(Page.Text);
    }

    [Fact]
    public void Page_EveryAttack_IsTried()
    {
        var rows = Page.Rows();

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.NotEmpty(DocPage.TestsIn(row)));
    }
}
