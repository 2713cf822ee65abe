using MonkeyTroop.ClientProxy.Errors;
using MonkeyTroop.ClientProxy.Proxy;
using MonkeyTroop.ClientProxy.Tickets;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public class AttemptOutcomesTests
{
    [Theory]
    [InlineData(200, false, JobOutcome.Completed)]
    [InlineData(200, true, JobOutcome.Failed)]
    [InlineData(400, false, JobOutcome.Rejected)]
    [InlineData(422, false, JobOutcome.Rejected)]
    [InlineData(500, false, JobOutcome.Failed)]
    [InlineData(504, false, JobOutcome.Failed)]
    public void Of_AnswerThatWasPassedOn_GoesByItsStatus(int status, bool hasStreamFailed, JobOutcome outcome) =>
        Assert.Equal(outcome, AttemptOutcomes.Of(new Attempt(AttemptEnd.Delivered) { Status = status, HasStreamFailed = hasStreamFailed }));

    [Theory]
    [InlineData(402, ProblemCodes.HoldUsedUp, JobOutcome.Cancelled)]
    [InlineData(404, ProblemCodes.UnknownModel, JobOutcome.Failed)]
    [InlineData(429, ProblemCodes.NodeFull, JobOutcome.Overloaded)]
    [InlineData(503, ProblemCodes.NoNodeFree, JobOutcome.Overloaded)]
    [InlineData(503, ProblemCodes.EngineFailed, JobOutcome.Failed)]
    [InlineData(502, ProblemCodes.InvalidTicket, JobOutcome.Failed)]
    public void Of_Refusal_GoesByItsStatusAndCode(int status, string code, JobOutcome outcome) =>
        Assert.Equal(outcome, AttemptOutcomes.Of(new Attempt(AttemptEnd.TurnedAway, new Refusal(status, code, "no"))));

    [Fact]
    public void Of_EveryEnd_HasAnOutcomeAndOnlyTheNodesFailuresAreFailures()
    {
        AttemptEnd[] failures =
        [
            AttemptEnd.Broken, AttemptEnd.NotAWorker, AttemptEnd.Unreachable, AttemptEnd.ConnectionLost, AttemptEnd.Silent, AttemptEnd.TimedOut, AttemptEnd.TurnedAway,
        ];

        var failed = Enum.GetValues<AttemptEnd>()
            .Where(end => AttemptOutcomes.Of(new Attempt(end, new Refusal(503, ProblemCodes.NodeAway, "no")) { Status = 200 }) == JobOutcome.Failed);

        Assert.Equal(failures.Order(), failed.Order());
    }

    [Fact]
    public void EndOf_EveryEnd_IsBrokenOnlyWhereTheNodeMayGoOnUnnoticed()
    {
        var ends = Enum.GetValues<AttemptEnd>().ToLookup(end => AttemptOutcomes.EndOf(new Attempt(end)));

        Assert.Equal([AttemptEnd.AppGone], ends[UseEnd.Cancelled]);
        Assert.Equal(
            ((AttemptEnd[])[AttemptEnd.Broken, AttemptEnd.NotAWorker, AttemptEnd.ConnectionLost, AttemptEnd.Silent, AttemptEnd.TimedOut]).Order(),
            ends[UseEnd.Broken].Order());
    }
}
