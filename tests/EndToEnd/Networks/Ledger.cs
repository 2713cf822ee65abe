using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.Networks;

/// <summary>Looks into a coordinator's ledger from outside, to see what no call shows: that the books balance.</summary>
internal static class Ledger
{
    /// <summary>Asserts that all wallets and the treasury sum to zero, each transfer too, and that wallets agree with the entries behind them.</summary>
    public static Task AssertBalancedAsync(TroopNetwork network) => Books.Of(network).AssertSoundAsync();
}
