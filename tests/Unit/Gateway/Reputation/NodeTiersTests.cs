using MonkeyTroop.Gateway.Reputation;
using MonkeyTroop.Grains.Reputation;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Tests.Unit.Gateway.Reputation;

public class NodeTiersTests
{
    [Theory]
    [InlineData(0, NodeTier.Suspended)]
    [InlineData(0.1999, NodeTier.Suspended)]
    [InlineData(0.2, NodeTier.Probation)]
    [InlineData(0.4, NodeTier.Standard)]
    [InlineData(0.5, NodeTier.Standard)]
    [InlineData(0.7, NodeTier.Trusted)]
    [InlineData(0.9, NodeTier.Elite)]
    [InlineData(1, NodeTier.Elite)]
    public void Of_Score_IsItsTier(double score, NodeTier tier) => Assert.Equal(tier, NodeTiers.Of(score));

    [Theory]
    [InlineData(0, 0, 0, "no payer has spoken in the last 7 days")]
    [InlineData(1, 0, 0, "of 1 payer in the last 7 days 1 answered, 0 without room, 0 failed")]
    [InlineData(3, 1, 2, "of 6 payers in the last 7 days 3 answered, 1 without room, 2 failed")]
    public void ReasonOf_Votes_AreCounted(int answered, int overloaded, int failed, string reason) =>
        Assert.Equal(reason, NodeTiers.ReasonOf(Of(answered, overloaded, failed)));

    [Fact]
    public void AnswerOf_Stranger_IsNotToldWhatPayersSaid()
    {
        var reputation = Of(3, 1, 2);

        Assert.Null(ReputationApi.AnswerOf("node", reputation, isOwner: false).Payers);
        Assert.Equal(new PayerOutcomes(3, 1, 2), ReputationApi.AnswerOf("node", reputation, isOwner: true).Payers);
    }

    private static NodeReputation Of(int answered, int overloaded, int failed) => new()
    {
        Owner = "owner",
        Score = 0.5,
        Answered = answered,
        Overloaded = overloaded,
        Failed = failed,
        SucceededJobs = 7,
        FailedJobs = 1,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };
}
