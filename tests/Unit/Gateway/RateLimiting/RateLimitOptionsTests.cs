using System.ComponentModel.DataAnnotations;
using MonkeyTroop.Gateway.RateLimiting;

namespace MonkeyTroop.Tests.Unit.Gateway.RateLimiting;

public sealed class RateLimitOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreTheContracts()
    {
        var options = new RateLimitOptions();

        Assert.Empty(options.Validate(new ValidationContext(options)));
        Assert.Equal((100, TimeSpan.FromHours(1)), LimitOf(options, RateLimitTier.Default));
        Assert.Equal((20, TimeSpan.FromHours(1)), LimitOf(options, RateLimitTier.Strict));
        Assert.Equal((100, TimeSpan.FromHours(1)), LimitOf(options, RateLimitTier.Unsigned));
        Assert.Equal((10, TimeSpan.FromDays(1)), LimitOf(options, RateLimitTier.Signup));
        Assert.Equal((300, TimeSpan.FromHours(1)), LimitOf(options, RateLimitTier.Admin));
        Assert.Equal((1_200, TimeSpan.FromHours(1)), LimitOf(options, RateLimitTier.Account));
        Assert.Equal((600, TimeSpan.FromHours(1)), LimitOf(options, RateLimitTier.Authorize));
        Assert.Equal((600, TimeSpan.FromHours(1)), LimitOf(options, RateLimitTier.Wallet));
        Assert.Equal((6_000, TimeSpan.FromHours(1)), LimitOf(options, RateLimitTier.Crowd));
        Assert.Equal((3_600, TimeSpan.FromHours(1)), LimitOf(options, RateLimitTier.Unserved));
    }

    [Fact]
    public void RuleOf_KnownAccounts_IsNeverLessThanThatOfOthers()
    {
        var options = new RateLimitOptions();
        (options.Default.Limit, options.Strict.Limit) = (5_000, 9_000);

        Assert.Equal(5_000, options.RuleOf(RateLimitTier.Account)!.Limit);
        Assert.Equal(5_000, options.RuleOf(RateLimitTier.Wallet)!.Limit);
        Assert.Equal(9_000, options.RuleOf(RateLimitTier.Authorize)!.Limit);
        Assert.Equal(9_000, options.RuleOf(RateLimitTier.Crowd)!.Limit);
    }

    [Theory]
    [InlineData(0, 20, new[] { RateLimitTier.Account, RateLimitTier.Wallet, RateLimitTier.Crowd })]
    [InlineData(100, 0, new[] { RateLimitTier.Authorize, RateLimitTier.Crowd, RateLimitTier.Unserved })]
    internal void RuleOf_OthersHaveNoLimit_KnownAccountsHaveNone(int cheap, int expensive, RateLimitTier[] off)
    {
        var options = new RateLimitOptions();
        (options.Default.Limit, options.Strict.Limit) = (cheap, expensive);

        Assert.All(off, tier => Assert.Null(options.RuleOf(tier)));
    }

    [Fact]
    public void RuleOf_LimitZero_IsOff()
    {
        var options = new RateLimitOptions();
        options.Strict.Limit = 0;

        Assert.Null(options.RuleOf(RateLimitTier.Strict));
        Assert.Empty(options.Validate(new ValidationContext(options)));
    }

    [Fact]
    public void Validate_OutOfRange_NamesEverySetting()
    {
        var options = new RateLimitOptions();
        options.Node.Limit = -1;
        options.Signup.Window = TimeSpan.FromDays(2);
        options.Admin.WriteAfter = TimeSpan.Zero;

        var problems = options.Validate(new ValidationContext(options)).Select(problem => problem.ErrorMessage!.Split(' ')[0]);

        Assert.Equal(["RateLimits:Signup:Window", "RateLimits:Node:Limit", "RateLimits:Admin:WriteAfter"], problems);
    }

    private static (int Limit, TimeSpan Window) LimitOf(RateLimitOptions options, RateLimitTier tier) =>
        options.RuleOf(tier) is { } rule ? (rule.Limit, rule.Window) : default;
}
