using CsCheck;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets;

/// <summary>What is locked, until when, and that nothing of it is lost or made.</summary>
public sealed class LockedCreditsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 12, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<LockedCredits> AnyLocked = Gen.Select(Gen.Int[0, 12], Gen.Long[1, 1_000_000]).List[0, 10].Select(lots => lots.Aggregate(
        LockedCredits.None, (locked, lot) => locked.With(new Credits(lot.Item2), Noon.AddDays(lot.Item1 - 6))));

    [Fact]
    public void With_EarnedNow_IsFreeWhenSevenWholeDaysHavePassed()
    {
        var locked = LockedCredits.None.With(Credits.Of(3), Noon);

        Assert.Equal("2026-12-09:3000000", locked.Text);
        Assert.Equal(Credits.Of(3), locked.At(Noon.AddDays(7)));
        Assert.Equal(Credits.Zero, locked.At(new DateTimeOffset(2026, 12, 9, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void With_SameDayAgain_IsOneLot() => Assert.Equal(
        [new LockedLot(new DateOnly(2026, 12, 9), Credits.Of(5))], LockedCredits.None.With(Credits.Of(3), Noon).With(Credits.Of(2), Noon.AddHours(11)).Lots);

    [Fact]
    public void Take_SomeDays_TakesTheLongestLockedFirst()
    {
        var locked = LockedCredits.None.With(Credits.Of(3), Noon).With(Credits.Of(2), Noon.AddDays(2));

        var (taken, left) = locked.Take(Credits.Of(4), Noon.AddDays(2));

        Assert.Equal(("2026-12-09:2000000 2026-12-11:2000000", "2026-12-09:1000000"), (taken.Text, left.Text));
    }

    [Fact]
    public void Take_LotsThatAreFree_LeavesThemOut()
    {
        var (taken, left) = LockedCredits.None.With(Credits.Of(3), Noon).Take(Credits.Of(1), Noon.AddDays(8));

        Assert.Equal((LockedCredits.None, LockedCredits.None), (taken, left));
    }

    [Fact]
    public void Take_AnyAmount_DividesWhatIsLocked() => Gen.Select(AnyLocked, Gen.Long[-5, 20_000_000]).Sample((locked, most) =>
    {
        var (taken, left) = locked.Take(new Credits(most), Noon);

        Assert.Equal(locked.At(Noon), taken.At(Noon) + left.At(Noon));
        Assert.Equal(Credits.Max(Credits.Zero, Credits.Min(new Credits(most), locked.At(Noon))), taken.At(Noon));
        Assert.Equal(locked.LotsAt(Noon), left.With(taken, Noon).LotsAt(Noon));
    });

    [Fact]
    public void With_AnyOthers_AddsUpInEitherOrder() => Gen.Select(AnyLocked, AnyLocked).Sample((one, other) =>
    {
        Assert.Equal(one.At(Noon) + other.At(Noon), one.With(other, Noon).At(Noon));
        Assert.Equal(one.With(other, Noon).LotsAt(Noon), other.With(one, Noon).LotsAt(Noon));
    });

    [Fact]
    public void Parse_StoredForm_IsTheSame() => AnyLocked.Sample(locked => Assert.Equal(locked, LockedCredits.Parse(locked.Text ?? "")));

    [Theory]
    [InlineData("2026-12-09")]
    [InlineData("2026-12-09:")]
    [InlineData("2026-12-09:0")]
    [InlineData("2026-12-09:-1")]
    [InlineData("2026-13-09:1")]
    [InlineData("2026-12-09:1  2026-12-10:1")]
    [InlineData(" ")]
    public void Parse_AnythingElse_Throws(string text) => Assert.Throws<FormatException>(() => LockedCredits.Parse(text));
}
