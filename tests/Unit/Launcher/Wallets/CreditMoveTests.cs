using MonkeyTroop.Launcher.Wallets;

namespace MonkeyTroop.Tests.Unit.Launcher.Wallets;

public sealed class CreditMoveTests
{
    [Theory]
    [InlineData("1000", "1000", "999.999999", "1000.000001", true)]
    [InlineData("1000", "1000", "1000", "1000", false)]
    [InlineData("1000", "1000", "999.5", "1000.499999", false)]
    [InlineData("1000", "1000", "1001", "999", false)]
    public void Between_Readings_IsWholeWhenAllThatWasPaidWasEarned(
        string you, string owner, string youAfter, string ownerAfter, bool isWhole)
    {
        var move = CreditMove.Between(new Balances(Credits(you), Credits(owner)), new Balances(Credits(youAfter), Credits(ownerAfter)));

        Assert.Equal(isWhole, move.IsWhole);
    }

    [Fact]
    public void ToString_Balances_HaveSixPlaces() =>
        Assert.Equal("you 1000.000000, the worker's owner 0.123457", new Balances(1000, 0.1234567m).ToString());

    private static decimal Credits(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
