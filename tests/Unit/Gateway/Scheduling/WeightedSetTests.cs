using CsCheck;
using MonkeyTroop.Gateway.Scheduling;

namespace MonkeyTroop.Tests.Unit.Gateway.Scheduling;

public class WeightedSetTests
{
    [Fact]
    public void TryDraw_Empty_IsFalse() => Assert.False(new WeightedSet<string>().TryDraw(new Random(1), out _));

    [Fact]
    public void Set_WeightZero_TakesTheItemOut()
    {
        var set = new WeightedSet<string>();
        set.Set("a", 5);
        set.Set("a", 0);

        Assert.Equal(0, set.Count);
        Assert.False(set.TryDraw(new Random(1), out _));
    }

    [Fact]
    public void TryDraw_ManyTimes_FollowsTheWeights()
    {
        // A seeded generator makes the counts repeatable; 200,000 draws put each share within half a per cent.
        var weights = new Dictionary<string, long> { ["a"] = 1, ["b"] = 2, ["c"] = 3, ["d"] = 100, ["e"] = 894 };
        var set = new WeightedSet<string>();
        foreach (var (item, weight) in weights)
        {
            set.Set(item, weight);
        }

        var random = new Random(4711);
        var counts = weights.Keys.ToDictionary(item => item, _ => 0);
        for (var draw = 0; draw < 200_000; draw++)
        {
            Assert.True(set.TryDraw(random, out var item));
            counts[item]++;
        }

        Assert.All(weights, pair => Assert.Equal(pair.Value / 1000.0, counts[pair.Key] / 200_000.0, tolerance: 0.005));
    }

    [Fact]
    public void SetAndRemove_AnySequence_DrawsOnlyWhatIsIn() =>
        Gen.Select(Gen.Int[0, 20], Gen.Long[0, 1000]).List[1, 200].Sample(changes =>
        {
            var set = new WeightedSet<int>();
            var model = new Dictionary<int, long>();
            foreach (var (item, weight) in changes)
            {
                set.Set(item, weight);
                if (weight > 0)
                {
                    model[item] = weight;
                }
                else
                {
                    model.Remove(item);
                }
            }

            Assert.Equal(model.Count, set.Count);
            Assert.Equal(model.Keys.Order(), set.Items().Order());
            Assert.Equal(model.Count > 0, set.TryDraw(new Random(1), out var drawn));
            Assert.True(model.Count == 0 || model.ContainsKey(drawn));
        });
}
