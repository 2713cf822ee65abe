using CsCheck;
using MonkeyTroop.Grains.ProofOfHardware;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Tests.Unit.Grains.ProofOfHardware;

/// <summary>What proofs are worth, and that no proof is worth more than what payers measured lets it be.</summary>
public class HardwareRulesTests
{
    private const int Unproven = 250;
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);
    private static readonly HardwareOptions Options = new();

    [Theory]
    [InlineData(1_600_000_000_000, 360_000_000_000, 1000)]
    [InlineData(16_000_000_000_000, 360_000_000_000, 1778)] // 10^0.25
    [InlineData(1_600_000_000_000, 3_600_000_000_000, 5623)] // 10^0.75
    [InlineData(0, 0, 10)]
    [InlineData(long.MaxValue, long.MaxValue, 20_000)]
    public void ProvenOf_TwoRates_IsWorthTheirPowers(long multiplications, long bytes, int thousandths) =>
        Assert.Equal(thousandths, HardwareRules.ProvenOf(multiplications, bytes, Options).Thousandths);

    [Theory]
    [InlineData(3450, 0, 1000, MultiplierReason.ProvenOnly)]
    [InlineData(40, 0, 40, MultiplierReason.Proven)]
    [InlineData(3450, 3000, 3450, MultiplierReason.Proven)]
    [InlineData(3450, 2000, 2500, MultiplierReason.BoundedByDelivery)]
    [InlineData(100, 600, 600, MultiplierReason.Delivered)]
    [InlineData(100, 5000, 1000, MultiplierReason.Delivered)]
    public void InForce_Proof_IsBoundedByWhatPayersMeasured(int proven, int delivered, int thousandths, MultiplierReason reason) =>
        Assert.Equal((new Multiplier(thousandths), reason), HardwareRules.InForce(StateOf(proven), delivered, Unproven, Now));

    [Fact]
    public void InForce_NoProof_IsThatOfASmallGpu() =>
        Assert.Equal((new Multiplier(Unproven), MultiplierReason.Unproven), HardwareRules.InForce(HardwareState.None, 0, Unproven, Now));

    [Theory]
    [InlineData(3450, 250)]
    [InlineData(40, 40)] // a false proof gains a slow node nothing
    public void InForce_FalseProof_IsNoMoreThanUnproven(int proven, int thousandths) => Assert.Equal(
        (new Multiplier(thousandths), MultiplierReason.FalseProof), HardwareRules.InForce(StateOf(proven) with { IsVoid = true }, 0, Unproven, Now));

    /// <summary>While no proof is taken, what payers measured raises nothing: else a gamble would cost a node that they know nothing.</summary>
    [Fact]
    public void InForce_FalseProofOfAMeasuredNode_IsNoMoreThanUnproven()
    {
        var state = StateOf(900) with { IsVoid = true, RefusedUntil = Now.AddHours(6) };
        Assert.Equal((new Multiplier(Unproven), MultiplierReason.FalseProof), HardwareRules.InForce(state, 1000, Unproven, Now));
        Assert.Equal((new Multiplier(1000), MultiplierReason.Delivered), HardwareRules.InForce(state, 1000, Unproven, Now.AddHours(6)));
    }

    [Fact]
    public void InForce_ProofThatIsLongDue_CountsNoMore()
    {
        var state = StateOf(900);
        Assert.Equal(900, HardwareRules.InForce(state, 0, Unproven, state.Proof!.DueAt.AddDays(6)).Multiplier.Thousandths);
        Assert.Equal((new Multiplier(Unproven), MultiplierReason.Lapsed), HardwareRules.InForce(state, 0, Unproven, state.Proof.DueAt.AddDays(7)));
    }

    /// <summary>Whatever was proved, by whomever: a node counts no more than a quarter above what payers measured, or than it counts without any proof.</summary>
    [Fact]
    public void InForce_AnyProof_GainsAQuarterAtMost() => Gen.Select(Gen.Int[10, 20_000], Gen.Int[10, 25_000], Gen.Bool).Sample((proven, delivered, isVoid) =>
        HardwareRules.InForce(StateOf(proven) with { IsVoid = isVoid }, delivered, Unproven, Now).Multiplier.Thousandths
            <= Math.Max(delivered * 5 / 4, 10));

    /// <summary>With a borrowed proof of ten times its speed a node is paid the same for tokens: they have their price, and the multiplier only bounds time.</summary>
    [Theory]
    [InlineData(500)]
    [InlineData(1000)]
    [InlineData(3000)]
    public void InForce_BorrowedProof_PaysNoMoreForTokens(int delivered)
    {
        var rates = new TokenRates(1000, 50, Learned: true);
        var seconds = 100m;
        var use = new RequestUse(TimeSpan.FromSeconds((double)seconds), TimeSpan.Zero, new(0, (long)(50m * seconds * delivered / 1000)));
        Assert.Equal(PaidFor(delivered), PaidFor(delivered * 10), precision: 3);

        decimal PaidFor(int proven)
        {
            var inForce = HardwareRules.InForce(StateOf(proven), delivered, Unproven, Now).Multiplier.ToDecimal();
            return (decimal)DueTime.Of(use, rates, inForce).TotalSeconds * inForce;
        }
    }

    [Fact]
    public void IsDue_WithoutAProofThatCounts_IsTrue()
    {
        Assert.True(HardwareRules.IsDue(HardwareState.None, Now));
        Assert.False(HardwareRules.IsDue(StateOf(900), Now));
        Assert.True(HardwareRules.IsDue(StateOf(900), Now.AddDays(8)));
        Assert.False(HardwareRules.IsDue(StateOf(900) with { IsVoid = true, RefusedUntil = Now.AddSeconds(1) }, Now));
        Assert.True(HardwareRules.IsDue(StateOf(900) with { IsVoid = true, RefusedUntil = Now }, Now));
    }

    [Fact]
    public void DueAfter_Chances_AreWithinTheBoundsAndSpread()
    {
        var days = Enumerable.Range(0, 1000).Select(i => (HardwareRules.DueAfter(Now, TimeSpan.FromDays(7), i / 1000.0) - Now).TotalDays).ToArray();
        Assert.All(days, day => Assert.InRange(day, 1, 21));
        Assert.InRange(days.Average(), 6.3, 7.2);
    }

    [Theory]
    [InlineData(256, 10, 4096)] // 16 times at most
    [InlineData(256, 1000, 1024)]
    [InlineData(256, 1990, 514)]
    [InlineData(1 << 19, 10, 1 << 20)]
    public void NextSize_RunThatWasTooShort_TakesTwiceTheLeastTime(int size, int milliseconds, int next) =>
        Assert.Equal(next, HardwareRules.NextSize(size, TimeSpan.FromMilliseconds(milliseconds), Options.LeastTime, 1 << 20));

    [Fact]
    public void RateOf_LargestSizeInNoTime_CountsAsAnEighthOfTheLeastTime() =>
        Assert.Equal(4000, HardwareRules.RateOf(1000, TimeSpan.FromMilliseconds(1), Options.LeastTime));

    private static HardwareState StateOf(int thousandths) => new()
    {
        Proof = new HardwareProof
        {
            Device = "device",
            MultiplicationsPerSecond = 1,
            BytesPerSecond = 1,
            Multiplier = new Multiplier(thousandths),
            At = Now,
            DueAt = Now.AddDays(7),
        },
    };
}
