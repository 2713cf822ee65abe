using MonkeyTroop.ClientProxy.Cli;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Cli;

public sealed class DoctorChecksTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(29, true)]
    [InlineData(-29, true)]
    [InlineData(40, true)]
    [InlineData(-56, true)]
    [InlineData(57, false)]
    [InlineData(-300, false)]
    public void CheckClock_Skew_FailsWhenProofsMayBeRefused(int seconds, bool good) =>
        Assert.Equal(good, DoctorChecks.CheckClock(TimeSpan.FromSeconds(seconds)).IsGood);
}
