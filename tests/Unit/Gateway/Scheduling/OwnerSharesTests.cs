using CsCheck;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Tests.Unit.Grains.Scheduling;

namespace MonkeyTroop.Tests.Unit.Gateway.Scheduling;

/// <summary>Who gets how much of a model's picks.</summary>
public class OwnerSharesTests
{
    private const int Draws = 100_000;

    /// <summary>Seven standard deviations of the share that is furthest from certain.</summary>
    private const double Tolerance = 7 * 0.5 / 316;

    [Fact]
    public void TryDraw_AHundredFreshIdsOfOneOwner_GetWhatOneGets()
    {
        var honest = Proven("honest", "one");
        var drawn = Draw([honest, .. Enumerable.Range(0, 100).Select(number => Fresh($"fresh-{number}", "many"))]);

        Assert.Equal(0.25 / (0.25 + 0.81), 1 - Of(drawn, honest.NodeId), Tolerance);
    }

    /// <summary>Each of them has failed one payer, or none: together they are a node that has failed ten.</summary>
    [Fact]
    public void TryDraw_FreshIdsOfWhichTenHaveFailed_GetWhatANodeThatFailedTenGets()
    {
        var honest = Proven("honest", "one");
        var drawn = Draw([honest, .. Enumerable.Range(0, 100).Select(number => Fresh($"fresh-{number}", "many") with { Reputation = number < 10 ? 0.4 : 0.5 })]);

        Assert.Equal(0.0204 / (0.0204 + 0.81), 1 - Of(drawn, honest.NodeId), 0.005); // 1 / (2 + 10 x 0.5), squared
    }

    [Fact]
    public void TryDraw_OwnerOfMostGoodNodesBesideAnotherGoodOne_GetsHalf()
    {
        var other = Proven("other", "small");
        var drawn = Draw([other, .. Enumerable.Range(0, 20).Select(number => Proven($"large-{number}", "large", slots: 8))]);

        Assert.Equal(0.5, Of(drawn, other.NodeId), Tolerance);
    }

    [Fact]
    public void TryDraw_OwnerOfMostGoodNodes_StepsBackForGoodOnesAndNotForFreshOnes()
    {
        var drawn = Draw(
        [
            Proven("large", "a", slots: 16) with { ProvenSlots = 17 }, Proven("small", "b"),
            .. Enumerable.Range(0, 20).Select(number => Fresh($"fresh-{number}", $"fresh-{number}")),
        ]);

        var (all, fresh) = ((16 * 0.81) + 0.81 + (20 * 0.25), 20 * 0.25);
        Assert.Equal(0.5, Of(drawn, "large"), Tolerance);
        Assert.Equal(fresh / all, 1 - Of(drawn, "large") - Of(drawn, "small"), Tolerance);
    }

    /// <summary>Two owners proved many nodes with one payer each, and neither steps back for the other: both do for the good one.</summary>
    [Fact]
    public void TryDraw_TwoOwnersOfManyNodesThatAreNotGood_GetNoMoreThanTheGoodOneWeighs()
    {
        var drawn = Draw(
        [
            Proven("good", "c"),
            .. Enumerable.Range(0, 64).Select(number => Proven($"n-{number}", number < 32 ? "x" : "y", slots: 2) with { ProvenSlots = 2, Reputation = 0.6 }),
        ]);

        Assert.InRange(Of(drawn, "good"), 0.9, 1);
    }

    [Fact]
    public void TryDraw_FailedIdsThatTakeNoJobsNow_StillCount()
    {
        var honest = Proven("honest", "one");
        var failed = Enumerable.Range(0, 10).Select(number => Fresh($"failed-{number}", "many") with { Reputation = 0.4, Availability = NodeAvailability.Busy });
        var drawn = Draw([honest, Fresh("fresh", "many"), .. failed]);

        Assert.Equal(0.0204 / (0.0204 + 0.81), 1 - Of(drawn, honest.NodeId), 0.005);
    }

    /// <summary>Otherwise a few nodes of which nothing is known, or that fail, would take half of the picks from the one that answers.</summary>
    [Fact]
    public void TryDraw_OwnerOfTheOnlyGoodNode_StepsBackForNoUnknownOnes()
    {
        var good = Proven("good", "one", slots: 8);
        var drawn = Draw([good, Fresh("fresh", "two"), Proven("poor", "three") with { Reputation = 0.3 }]);

        Assert.Equal(8 * 0.81 / ((8 * 0.81) + 0.25 + 0.09), Of(drawn, good.NodeId), Tolerance);
    }

    [Fact]
    public void TryDraw_NodesWithoutAnOwner_ArePickedByTheirOwnWeights()
    {
        var drawn = Draw([Proven("one", null), Proven("two", null, slots: 2), Proven("three", null)]);

        Assert.Equal(0.5, Of(drawn, "two"), Tolerance);
    }

    [Fact]
    public void TryDraw_AfterAnyChanges_DrawsWhatIsFreeAndNothingElse() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[0, 3]).List[1, 40].Sample(changes =>
        {
            var (shares, free) = (new OwnerShares(), new Dictionary<string, DirectoryEntry>());
            foreach (var (node, owner, slots, proven) in changes)
            {
                var id = $"{owner}-{node}";
                if (free.Remove(id, out var before))
                {
                    shares.Remove(before);
                }

                free[id] = Entries.Idle(id) with { Owner = $"owner-{owner}", FreeSlots = slots, ProvenSlots = proven + 1, Reputation = (node + 1) / 6.0 };
                shares.Add(free[id]);
            }

            var expected = free.Values.Where(entry => NodeWeight.Of(entry) > 0).ToList();
            Assert.Equal(expected.Select(entry => entry.NodeId).Order(), shares.Items.Select(entry => entry.NodeId).Order());
            Assert.Equal(expected.Count > 0, shares.TryDraw(new Random(1), out var drawn));
            Assert.True(expected.Count == 0 || expected.Contains(drawn));
            free.Values.ToList().ForEach(shares.Remove);
            Assert.Empty(shares.Items);
            Assert.False(shares.TryDraw(new Random(1), out _));
        });

    private static DirectoryEntry Proven(string node, string? owner, int slots = 1) =>
        Entries.Idle(node) with { Owner = owner, FreeSlots = slots, ProvenSlots = 9 };

    private static DirectoryEntry Fresh(string node, string owner) =>
        Entries.Idle(node) with { Owner = owner, FreeSlots = 1024, ProvenSlots = 1, Reputation = 0.5 };

    private static Dictionary<string, int> Draw(IReadOnlyList<DirectoryEntry> entries)
    {
        var (shares, random) = (new OwnerShares(), new Random(11));
        foreach (var entry in entries)
        {
            shares.Add(entry);
        }

        return Enumerable.Range(0, Draws).Select(_ => shares.TryDraw(random, out var entry) ? entry.NodeId : "none").CountBy(id => id).ToDictionary();
    }

    private static double Of(Dictionary<string, int> drawn, string node) => drawn.GetValueOrDefault(node) / (double)Draws;
}
