using MonkeyTroop.WorkerAgent.Engines.Embedded;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Engines.Embedded;

public sealed class RestartRuleTests
{
    [Fact]
    public void Wait_EndsInARow_DoublesAndThenIsLong() => Assert.Equal(
        [1, 2, 4, 8, 16, 600, 600], Enumerable.Range(1, 7).Select(ends => RestartRule.Wait(ends).TotalSeconds));

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(3, 599, 4)]
    [InlineData(9, 600, 1)]
    public void Ends_AfterALongLife_AreCountedFromOne(int before, int served, int ends) => Assert.Equal(ends, RestartRule.Ends(before, TimeSpan.FromSeconds(served)));
}
