using MonkeyTroop.WorkerAgent.Engines.Embedded;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Engines.Embedded;

public sealed class EngineLinesTests
{
    [Theory]
    [InlineData("warn: A[1] b", true)]
    [InlineData("engine: there is no file", true)]
    [InlineData("Unhandled exception. System.Exception", true)]
    [InlineData("parse: error parsing grammar", false)]
    [InlineData("root ::= \"what a schema says\"", false)]
    [InlineData("", false)]
    public void Shown_Line_IsThatOfTheEnginesOwnLog(string line, bool isShown) => Assert.Equal(isShown ? line : null, EngineLines.Shown(line));

    [Fact]
    public void Shown_LongLine_IsCut() => Assert.Equal(500, EngineLines.Shown("info: " + new string('x', 1000))!.Length);
}
