using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Unit.Gateway.RateLimiting;

public sealed class SettledJobsTests
{
    private const string Me = "me";
    private readonly SettledJobs _jobs = new(Me);

    [Fact]
    public void Count_ReceiptsOfOneJob_AreOneJob()
    {
        _jobs.Add([Entry("a", -1), Entry("a", -2), Entry("b", -1)]);
        _jobs.Add([Entry("a", -3)]);

        Assert.Equal(2, _jobs.Count);
    }

    [Fact]
    public void Count_JobsThatWereEarnedWith_CountToo()
    {
        _jobs.Add([Entry("a", 5)]);

        Assert.Equal(1, _jobs.Count);
    }

    [Fact]
    public void Count_JobsOnAnOwnNode_AreNone()
    {
        _jobs.Add([Entry("a", -5, other: Me), Entry("a", 5, other: Me), Entry("b", -5, other: Me)]);

        Assert.Equal(0, _jobs.Count);
    }

    [Fact]
    public void Count_JobThatWasRefundedAsAWhole_IsNone()
    {
        _jobs.Add([Entry("a", 5), Entry("a", -5), Entry("b", 4), Entry("b", -5)]);

        Assert.Equal(1, _jobs.Count);
    }

    [Fact]
    public void Count_GiftsAndGrants_AreNone()
    {
        _jobs.Add([Entry(null, 5), Entry(null, -5, other: "friend"), Entry(null, 1000, other: ":treasury")]);

        Assert.Equal(0, _jobs.Count);
    }

    private static AccountHistoryEntry Entry(string? job, long amount, string other = "other") => new()
    {
        Id = 1,
        Amount = new Credits(amount),
        Type = EntryTypes.Settlement,
        CreatedAt = DateTimeOffset.UnixEpoch,
        JobId = job,
        Counterparty = other,
        TransferId = "t",
    };
}
