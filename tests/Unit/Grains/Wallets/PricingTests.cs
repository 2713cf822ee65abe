using CsCheck;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets;

public class PricingTests
{
    private static readonly HoldOptions Options = new();

    [Theory]
    [InlineData(1, 1000, 1_000)]
    [InlineData(1000, 1000, 1_000_000)]
    [InlineData(333, 1337, 445_221)]
    [InlineData(86_400_000, 20_000, 1_728_000_000_000)]
    [InlineData(0, 20_000, 0)]
    public void Cost_MillisecondsTimesThousandths_IsExact(long milliseconds, int thousandths, long micros) =>
        Assert.Equal(new Credits(micros), Pricing.Cost(milliseconds, new Multiplier(thousandths)));

    [Fact]
    public void Cost_NegativeTime_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Pricing.Cost(-1, Multiplier.Reference));

    [Theory]
    [InlineData(1000, 1000, 300)]
    [InlineData(1000, 2000, 600)]
    [InlineData(100, 1000, 100)]
    [InlineData(60, 1000, 60)]
    public void Hold_EnoughForTheMinimum_IsFullTimeOrAllThereIs(long available, int thousandths, long expected) =>
        Assert.Equal(Credits.Of(expected), Pricing.Hold(Credits.Of(available), new Multiplier(thousandths), Options, out _));

    [Fact]
    public void Hold_BelowTheMinimum_IsRefusedAndSaysWhatIsNeeded()
    {
        Assert.Null(Pricing.Hold(new Credits(119_999_999), new Multiplier(2000), Options, out var required));
        Assert.Equal(Credits.Of(120), required);
    }

    [Theory]
    [InlineData(1000, 0, 1000, 60)]
    [InlineData(1000, 0, 4000, 125)] // an eighth of what the account has
    [InlineData(1000, 900, 1000, 60)]
    [InlineData(1000, 960, 1000, 40)] // all that is left
    [InlineData(50, 0, 1000, 10)] // never less than pays for the least
    [InlineData(10, 0, 1000, 10)]
    public void FirstHold_EnoughForTheLeast_IsAShortTimeOrAPartOfWhatThereIs(long balance, long held, int thousandths, long expected) =>
        Assert.Equal(Credits.Of(expected), Pricing.FirstHold(Wallet(balance, held), new Multiplier(thousandths), Options, out _));

    [Fact]
    public void FirstHold_BelowTheLeast_IsRefusedAndSaysWhatIsNeeded()
    {
        Assert.Null(Pricing.FirstHold(Wallet(1000, 981), new Multiplier(2000), Options, out var required));
        Assert.Equal(Credits.Of(20), required);
    }

    [Fact]
    public void Seconds_OfAnyHold_NeverCostMoreThanTheHold() =>
        Gen.Select(Gen.Long[1, 1_000_000_000_000], Gen.Int[1, 20_000]).Sample((micros, thousandths) =>
        {
            var (amount, multiplier) = (new Credits(micros), new Multiplier(thousandths));
            var milliseconds = decimal.ToInt64(Pricing.Seconds(amount, multiplier) * 1000);
            return Pricing.Cost(milliseconds, multiplier) <= amount && Pricing.Cost(milliseconds + 1, multiplier) > amount;
        });

    private static WalletSnapshot Wallet(long balance, long held) => new("payer", Credits.Of(balance), Credits.Of(held), Credits.Zero, Version: 1);
}
