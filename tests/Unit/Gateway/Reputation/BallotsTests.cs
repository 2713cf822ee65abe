using MonkeyTroop.Gateway.Reputation;
using MonkeyTroop.Grains.Reputation;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Tests.Unit.Gateway.Reputation;

public class BallotsTests
{
    private static readonly DateTimeOffset Expiry = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(JobOutcome.Completed, VoteKind.Answered)]
    [InlineData(JobOutcome.Overloaded, VoteKind.Overloaded)]
    [InlineData(JobOutcome.Failed, VoteKind.Failed)]
    [InlineData(JobOutcome.Rejected, null)]
    [InlineData(JobOutcome.Cancelled, null)]
    [InlineData(JobOutcome.Unused, null)]
    public void VoteOf_Outcome_IsAVoteWhereItSpeaksOfTheNode(JobOutcome outcome, VoteKind? vote) => Assert.Equal(vote, Ballots.VoteOf(outcome));

    [Fact]
    public void HasVote_JobThatEndedLongAgo_HasNone()
    {
        Assert.True(Ballots.HasVote(Job, Expiry.AddHours(-1)));
        Assert.True(Ballots.HasVote(Job, Expiry.AddMinutes(59)));
        Assert.False(Ballots.HasVote(Job, Expiry.AddHours(1)));
    }

    private static JobSnapshot Job => new()
    {
        JobId = "job",
        Account = "payer",
        NodeId = "node",
        Model = "m",
        Multiplier = Multiplier.Reference,
        Parallel = 1,
        Amount = Credits.Zero,
        Captured = Credits.Zero,
        Remaining = Credits.Zero,
        IsOpen = false,
        TicketSequence = 0,
        ExpiresAt = Expiry,
    };
}
