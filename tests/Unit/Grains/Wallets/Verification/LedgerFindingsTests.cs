using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets.Verification;

public sealed class LedgerFindingsTests
{
    [Fact]
    public void Add_MoreThanIsKept_CountsAllAndKeepsSomeOfEveryKind()
    {
        var findings = new LedgerFindings();
        Add(findings, "many", LedgerFindings.Kept + 5);
        Add(findings, "few", 3);
        Add(findings, "others", LedgerFindings.KeptOfEachKind + 5);

        Assert.Equal(LedgerFindings.Kept + 5, findings.Counts["many"]);
        Assert.Equal(3, findings.Counts["few"]);
        Assert.Equal(LedgerFindings.KeptOfEachKind + 5, findings.Counts["others"]);
        Assert.Equal(LedgerFindings.Kept, findings.Violations.Count(violation => violation.Kind == "many"));
        Assert.Equal(3, findings.Violations.Count(violation => violation.Kind == "few"));
        Assert.Equal(LedgerFindings.KeptOfEachKind, findings.Violations.Count(violation => violation.Kind == "others"));
    }

    [Fact]
    public void Report_MoreThanIsKept_SaysHowManyAreNotListed()
    {
        var findings = new LedgerFindings();
        Add(findings, "many", LedgerFindings.Kept + 5);

        var report = new LedgerReport(default, default, new LedgerTotals(), findings.Violations, findings.Counts);

        Assert.Equal(5, report.NotListed);
        Assert.False(report.IsClean);
    }

    private static void Add(LedgerFindings findings, string kind, int count)
    {
        for (var number = 0; number < count; number++)
        {
            findings.Add(new LedgerViolation(kind, ViolationSubjects.Account, $"account-{number}", "0", "1"));
        }
    }
}
