using CsCheck;
using MonkeyTroop.Grains.Reputation;

namespace MonkeyTroop.Tests.Unit.Grains.Reputation;

public class NodeVotesTests
{
    /// <summary>What one vote moves a score by at most: (sqrt 2 - 1)², where few have spoken.</summary>
    private const double MostOfOneVote = 0.1716;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<NodeVote> Vote = Gen.Select(
        Gen.Int[0, 400], Gen.Enum<VoteKind>(), Gen.Bool, Gen.Int[0, 20 * 24 * 60],
        (payer, kind, isKnown, minutes) => new NodeVote($"payer-{payer}", kind, isKnown, Start.AddMinutes(minutes)));

    [Fact]
    public void Put_AHundredFailuresOfOnePayer_CountAsOne()
    {
        var votes = new List<NodeVote>();

        for (var minute = 0; minute < 100; minute++)
        {
            NodeVotes.Put(votes, Of("payer", VoteKind.Failed, minute));
        }

        var sums = NodeVotes.Sum(votes, Start.AddMinutes(100));
        Assert.Equal((1, 1.0, 0.0), (sums.Failed, sums.Bad, sums.Good));
    }

    [Fact]
    public void Put_LaterWordOfAPayer_TakesThePlaceOfTheEarlier()
    {
        var votes = new List<NodeVote>();
        NodeVotes.Put(votes, Of("payer", VoteKind.Failed, 0));

        Assert.True(NodeVotes.Put(votes, Of("payer", VoteKind.Answered, 1)));

        Assert.Equal(Of("payer", VoteKind.Answered, 1), Assert.Single(votes));
    }

    [Fact]
    public void Put_SameWordAgainSoon_NeedsNoWrite()
    {
        var votes = new List<NodeVote>();
        Assert.True(NodeVotes.Put(votes, Of("payer", VoteKind.Answered, 0)));

        Assert.False(NodeVotes.Put(votes, Of("payer", VoteKind.Answered, 59)));
        Assert.True(NodeVotes.Put(votes, Of("payer", VoteKind.Answered, 60)));
    }

    [Theory]
    [InlineData(VoteKind.Answered, true, 1, 0)]
    [InlineData(VoteKind.Answered, false, 0.5, 0)]
    [InlineData(VoteKind.Overloaded, true, 0, 0.5)]
    [InlineData(VoteKind.Overloaded, false, 0, 0.25)]
    [InlineData(VoteKind.Failed, true, 0, 1)]
    [InlineData(VoteKind.Failed, false, 0, 0.5)]
    public void Sum_OneVote_HasItsWeight(VoteKind kind, bool isKnown, double good, double bad)
    {
        var sums = NodeVotes.Sum([new NodeVote("payer", kind, isKnown, Start)], Start);

        Assert.Equal((good, bad), (sums.Good, sums.Bad));
    }

    [Fact]
    public void Sum_VoteOfAWeekAgo_CountsNoMore()
    {
        NodeVote[] votes = [Of("payer", VoteKind.Failed, 0)];

        Assert.Equal(1, NodeVotes.Sum(votes, Start + NodeVotes.Lifetime - TimeSpan.FromTicks(1)).Failed);
        Assert.Equal(0, NodeVotes.Sum(votes, Start + NodeVotes.Lifetime).Failed);
    }

    [Fact]
    public void Put_AnyVotesInOrder_KeepsOneOfEachPayerItsLatestAndFewEnough() => Vote.List[0, 600].Sample(cast =>
    {
        var ordered = cast.OrderBy(vote => vote.At).ToList();
        var votes = new List<NodeVote>();
        ordered.ForEach(vote => NodeVotes.Put(votes, vote));

        Assert.True(votes.Count <= NodeVotes.Most);
        Assert.Equal(votes.Count, votes.Select(vote => vote.Account).Distinct().Count());
        Assert.All(votes, vote =>
        {
            var latest = ordered.FindLast(other => other.Account == vote.Account)!;
            Assert.Equal((latest.Kind, latest.IsKnown), (vote.Kind, vote.IsKnown));
            Assert.True(latest.At - vote.At < NodeVotes.RenewAfter);
        });
        var now = ordered.Count > 0 ? ordered[^1].At : Start;
        var score = NodeVotes.Sum(votes, now).Score;
        Assert.True(score is > 0 and < 1);

        // One payer more moves the score by one vote at most, in the direction of its word.
        foreach (var kind in Enum.GetValues<VoteKind>())
        {
            var more = NodeVotes.Sum([.. votes, new NodeVote("another", kind, IsKnown: true, now)], now).Score;
            Assert.Equal(kind == VoteKind.Answered, more > score);
            Assert.True(Math.Abs(more - score) <= MostOfOneVote, $"from {score} to {more}");
        }
    });

    /// <summary>Of three payers the one in the middle counts; before, one alone could slow a node down.</summary>
    [Theory]
    [InlineData(new[] { 25, 50 }, 100)]
    [InlineData(new[] { 25, 50, 90 }, 50)]
    [InlineData(new[] { 25, 50, 90, 0, 0 }, 50)]
    [InlineData(new[] { 25, 90, 90, 100 }, 90)]
    public void Sum_Speeds_AreTheMedianOfThreePayersAtLeast(int[] speeds, int percent)
    {
        var votes = speeds.Select((speed, payer) => Of($"payer-{payer}", VoteKind.Answered, 0) with { SpeedPercent = speed, IsKnown = true });
        var sums = NodeVotes.Sum(votes, Start);

        Assert.Equal(percent, sums.SpeedPercent);
        Assert.Equal(sums.Reliability * (0.8 + (0.002 * percent)), sums.Score, precision: 12);
    }

    [Theory]
    [InlineData(20, 0, 0, true)]
    [InlineData(19, 50, 0, false)] // new payers cost nothing
    [InlineData(20, 0, 9, false)] // 21 / 31 is below 0.7
    [InlineData(20, -40, 0, true)] // failures that new payers met
    public void Sum_KnownPayersThatWereAnswered_MakeANodeTrusted(int known, int fresh, int failed, bool isTrusted)
    {
        IEnumerable<NodeVote> Votes(string name, int count, VoteKind kind, bool isKnown) =>
            Enumerable.Range(0, count).Select(number => new NodeVote($"{name}-{number}", kind, isKnown, Start));

        NodeVote[] votes =
        [
            .. Votes("known", known, VoteKind.Answered, true),
            .. Votes("fresh", Math.Abs(fresh), fresh < 0 ? VoteKind.Failed : VoteKind.Answered, false),
            .. Votes("failed", failed, VoteKind.Failed, true),
        ];

        Assert.Equal(isTrusted, NodeVotes.Sum(votes, Start).IsTrusted);
    }

    [Fact]
    public void Sum_SpeedsOfNewPayers_DoNotCount()
    {
        var votes = Enumerable.Range(0, 9).Select(payer => new NodeVote($"payer-{payer}", VoteKind.Answered, IsKnown: false, Start, SpeedPercent: 25));

        Assert.Equal(100, NodeVotes.Sum(votes, Start).SpeedPercent);
    }

    [Fact]
    public void Put_LaterWordWithoutASpeed_KeepsTheSpeed()
    {
        var votes = new List<NodeVote>();
        NodeVotes.Put(votes, Of("payer", VoteKind.Answered, 0) with { SpeedPercent = 50 });

        Assert.False(NodeVotes.Put(votes, Of("payer", VoteKind.Answered, 1)));
        Assert.True(NodeVotes.Put(votes, Of("payer", VoteKind.Answered, 2) with { SpeedPercent = 60 }));
        NodeVotes.Put(votes, Of("payer", VoteKind.Failed, 3));

        Assert.Equal((VoteKind.Failed, 60), (Assert.Single(votes).Kind, votes[0].SpeedPercent));
    }

    private static NodeVote Of(string account, VoteKind kind, int minute) => new(account, kind, IsKnown: true, Start.AddMinutes(minute));
}
