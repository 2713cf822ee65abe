using MonkeyTroop.Gateway.RateLimiting;

namespace MonkeyTroop.Tests.Unit.Gateway.RateLimiting;

public sealed class CallerGateTests
{
    private const string Me = "account";
    private const string Home = "203.0.113.9";

    [Theory]
    [InlineData(RateLimitTier.Default, null, "default/203.0.113.9")]
    [InlineData(RateLimitTier.Default, AccountTrust.Stranger, "default/203.0.113.9")]
    [InlineData(RateLimitTier.Default, AccountTrust.New, "default/203.0.113.9")]
    [InlineData(RateLimitTier.Default, AccountTrust.Known, "crowd/203.0.113.9 account/account")]
    [InlineData(RateLimitTier.Strict, null, "strict/203.0.113.9")]
    [InlineData(RateLimitTier.Strict, AccountTrust.Stranger, "strict/203.0.113.9")]
    [InlineData(RateLimitTier.Strict, AccountTrust.New, "strict/203.0.113.9")]
    [InlineData(RateLimitTier.Strict, AccountTrust.Known, "crowd/203.0.113.9 authorize/account")]
    [InlineData(RateLimitTier.Wallet, null, "default/203.0.113.9")]
    [InlineData(RateLimitTier.Wallet, AccountTrust.Stranger, "default/203.0.113.9")]
    [InlineData(RateLimitTier.Wallet, AccountTrust.New, "crowd/203.0.113.9 wallet/account")]
    [InlineData(RateLimitTier.Wallet, AccountTrust.Known, "crowd/203.0.113.9 wallet/account")]
    internal void PrincipalsOf_CallerOfAStanding_AreTheLimitsOfIt(RateLimitTier tier, AccountTrust? standing, string limits) =>
        Assert.Equal(
            limits, string.Join(' ', CallerGate.PrincipalsOf(tier, standing is { } known ? (Me, known) : null, Home).Select(principal => principal.Key)));
}
