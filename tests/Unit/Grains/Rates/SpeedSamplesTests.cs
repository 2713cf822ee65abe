using MonkeyTroop.Grains.Rates;

namespace MonkeyTroop.Tests.Unit.Grains.Rates;

public sealed class SpeedSamplesTests
{
    private readonly Dictionary<string, List<SpeedSample>> _owners = new(StringComparer.Ordinal);

    [Fact]
    public void Put_AJobAgain_CountsOnce()
    {
        Assert.True(Put("owner", "payer", 1));

        Assert.False(Put("owner", "payer", 1));
        Assert.Single(_owners["owner"]);
    }

    [Fact]
    public void Put_AHundredJobsOfOnePayer_KeepItsNewestEight()
    {
        Put("owner", "other", -1);

        for (var number = 0; number < 100; number++)
        {
            Put("owner", "payer", number);
        }

        Assert.Equal(["owner -1", .. Enumerable.Range(92, 8).Select(number => $"owner {number}")], _owners["owner"].Select(sample => sample.JobId));
    }

    [Fact]
    public void Put_JobsOfManyPayers_KeepTheNewestForty()
    {
        for (var number = 0; number < 100; number++)
        {
            Put("owner", $"payer-{number}", number);
        }

        Assert.Equal(SpeedSamples.MostOfOwner, _owners["owner"].Count);
        Assert.Equal("owner 60", _owners["owner"][0].JobId);
    }

    [Fact]
    public void Put_OneOwnerTooMany_PushesOutTheOneWithTheFewestJobsIfTheyAreTooFew()
    {
        var owned = Enumerable.Range(1, SpeedSamples.MostOwners - 1).SelectMany(owner => Samples.Owned($"owner-{owner}"));
        foreach (var sample in owned.Concat(Samples.Owned("squatter", jobs: 24, payers: 4)))
        {
            SpeedSamples.Put(_owners, sample);
        }

        Assert.True(Put("another", "payer", 1));
        Assert.False(_owners.ContainsKey("squatter"));
        foreach (var sample in Samples.Owned("another"))
        {
            SpeedSamples.Put(_owners, sample);
        }

        Assert.False(Put("one-more", "payer", 1));
        Assert.Equal(SpeedSamples.MostOwners, _owners.Count);
    }

    [Fact]
    public void Put_AfterSevenDays_ForgetsWhatIsOlder()
    {
        Put("old", "payer", 1);

        SpeedSamples.Put(_owners, Samples.Of("new", "payer", 2) with { At = Samples.Start + SpeedSamples.Lifetime });

        Assert.Equal(["new"], _owners.Keys);
    }

    private bool Put(string owner, string account, int number) => SpeedSamples.Put(_owners, Samples.Of(owner, account, number));
}
