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
}
