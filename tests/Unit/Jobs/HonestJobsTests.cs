using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Accounts;

namespace MonkeyTroop.Tests.Unit.Jobs;

/// <summary>The two words of honest parties, as worker and client measure them and the coordinator compares them.</summary>
public sealed class HonestJobsTests
{
    private const int Payers = 40;
    private const int Owners = 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void IsNoticed_TenThousandJobsOverABadNetwork_NoPairIsKeptApart(int seed)
    {
        var (differed, most, noticed) = Run(new Random(seed), workerAdds: 0);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"seed {seed}: {differed} of 10,000 jobs differ by anything, {most} at most beyond what is excused; {noticed} pairs are kept apart");
        Assert.Equal((Credits.Zero, 0), (most, noticed));
    }

    /// <summary>The measure can fail: the same jobs with a worker that adds a tenth.</summary>
    [Fact]
    public void IsNoticed_WorkerThatAddsATenth_MostPairsAreKeptApart() =>
        Assert.InRange(Run(new Random(1), workerAdds: 0.1).Noticed, Payers * Owners / 2, 10_000);

    private static (int Differed, Credits Most, int Noticed) Run(Random random, double workerAdds)
    {
        var network = new HonestNetwork(random) { WorkerAdds = workerAdds };
        SmallDifferences[] accounts = [.. Enumerable.Range(0, Payers).Select(_ => new SmallDifferences())];
        var (differed, noticed, most) = (0, 0, Credits.Zero);
        for (var job = 0; job < 10_000; job++)
        {
            var (difference, excused) = network.RunJob();
            differed += difference > Credits.Zero ? 1 : 0;
            most = Credits.Max(most, difference > excused ? difference - excused : Credits.Zero);
            noticed += accounts[random.Next(Payers)].IsNoticed($"{job}", $"owner-{random.Next(Owners)}", difference, excused) ? 1 : 0;
        }

        return (differed, most, noticed);
    }
}
