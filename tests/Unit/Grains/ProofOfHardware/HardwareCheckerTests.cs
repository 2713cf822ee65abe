using MonkeyTroop.Grains.ProofOfHardware;

namespace MonkeyTroop.Tests.Unit.Grains.ProofOfHardware;

/// <summary>Checks run one at a time, and no more wait than are done in some seconds.</summary>
public class HardwareCheckerTests
{
    [Fact]
    public async Task TryCheck_MoreThanMayWait_TakesNoMoreUntilOneIsDone()
    {
        using var checker = new HardwareChecker();
        using var goOn = new ManualResetEventSlim();
        var (running, most) = (0, 0);
        var checks = Enumerable.Range(0, 16).Select(_ => checker.TryCheck(Check, CancellationToken.None)).ToArray();
        Assert.All(checks, Assert.NotNull);
        Assert.Null(checker.TryCheck(Check, CancellationToken.None));

        goOn.Set();
        Assert.All(await Task.WhenAll(checks!), Assert.True);
        Assert.Equal(1, most);
        Assert.True(await checker.TryCheck(Check, CancellationToken.None)!);

        bool Check(CancellationToken cancellation)
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            goOn.Wait(cancellation);
            Interlocked.Decrement(ref running);
            return true;
        }
    }
}
