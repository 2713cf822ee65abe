using MonkeyTroop.WorkerAgent.Gpu;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Gpu;

public sealed class IdleRuleTests
{
    // One letter for each sample: q quiet, L loaded, j loaded while own jobs ran, ? unknown. Small at the end: whether busy.
    [Theory]
    [InlineData("", false)]
    [InlineData("L", false)]
    [InlineData("LL", true)]
    [InlineData("LqL", false)]
    [InlineData("jjjjjj", false)]
    [InlineData("jjjL", false)]
    [InlineData("jjjLL", false)]
    [InlineData("jjjLLL", true)]
    [InlineData("LLqq", true)]
    [InlineData("LLqqq", false)]
    [InlineData("LLqqLqqL", true)]
    [InlineData("LLjjjj", true)]
    [InlineData("L?L", false)]
    public void After_Samples_TurnsOnlyOnSeveralThatOwnJobsDidNotCause(string samples, bool busy)
    {
        var rule = samples.Aggregate(new IdleRule(10, BusySamples: 2, IdleSamples: 3), (rule, sample) => sample switch
        {
            'q' => rule.After(9.9, ownJobs: false),
            'L' => rule.After(10, ownJobs: false),
            'j' => rule.After(100, ownJobs: true),
            _ => rule.After(null, ownJobs: false),
        });

        Assert.Equal(busy, rule.OwnerBusy);
    }

    // The same letters, and x for a look without an answer. Own jobs are held off after four samples, a machine is unknown after three.
    [Theory]
    [InlineData("jjj", false, false)]
    [InlineData("jjjj", true, false)]
    [InlineData("jjjjj", true, false)]
    [InlineData("jjjjL", true, false)] // the one after own jobs says nothing
    [InlineData("jjjjLq", false, false)]
    [InlineData("jjjjLL", true, false)] // loaded without own jobs: held off for the next
    [InlineData("jjjjLLL", false, true)]
    [InlineData("jqjjj", true, false)] // none was clean in between
    [InlineData("jqqjjj", false, false)]
    [InlineData("jjjjLqjjj", false, false)]
    [InlineData("jjjj?", true, false)]
    public void After_OwnJobsWithoutAGap_HoldsNewOnesOffUntilOneSampleIsClean(string samples, bool holdsOff, bool busy)
    {
        var rule = After(samples);

        Assert.Equal((holdsOff, busy), (rule.HoldsOff, rule.OwnerBusy));
    }

    [Theory]
    [InlineData("xx", false)]
    [InlineData("xxx", true)]
    [InlineData("qxxxx", true)]
    [InlineData("xxxq", false)]
    [InlineData("xxqxx", false)]
    [InlineData("xxxj", false)]
    public void AfterNoAnswer_SeveralInARow_IsUnknownUntilOneComes(string samples, bool unknown) => Assert.Equal(unknown, After(samples).IsUnknown);

    private static IdleRule After(string samples) => samples.Aggregate(
        new IdleRule(10, BusySamples: 2, IdleSamples: 3, OwnSamples: 4, UnknownSamples: 3),
        (rule, sample) => sample switch
        {
            'q' => rule.After(9.9, ownJobs: false),
            'L' => rule.After(10, ownJobs: false),
            'j' => rule.After(100, ownJobs: true),
            'x' => rule.AfterNoAnswer(),
            _ => rule.After(null, ownJobs: false),
        });
}
