using MonkeyTroop.ClientProxy.Cli;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Cli;

public sealed class DoctorChecksTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(29, true)]
    [InlineData(-29, true)]
    [InlineData(30, false)]
    [InlineData(-300, false)]
    public void CheckClock_Skew_FailsBeforeProofsDo(int seconds, bool good) =>
        Assert.Equal(good, DoctorChecks.CheckClock(TimeSpan.FromSeconds(seconds)).IsGood);
}
