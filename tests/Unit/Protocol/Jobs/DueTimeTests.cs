using CsCheck;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Streams;

namespace MonkeyTroop.Tests.Unit.Protocol.Jobs;

public sealed class DueTimeTests
{
    /// <summary>The reference GPU reads 400 prompt tokens a second, and makes 20.</summary>
    private static readonly TokenRates Guessed = new(400, 20);

    private static readonly TokenRates Learned = Guessed with { Learned = true };

    private static readonly Gen<RequestUse> AnyUse = Gen.Select(Gen.Double[0, 600], Gen.Double[0, 1], Gen.Bool, Gen.Int[0, 200_000], Gen.Int[0, 20_000]).Select(
        (slot, share, answered, prompt, completion) => Use(slot, answered ? slot * share : null, prompt, completion));

    private static readonly Gen<TokenRates> AnyRates = Gen.Select(Gen.Int[1, 100_000], Gen.Int[1, 5_000], Gen.Bool).Select(
        (prompt, completion, learned) => new TokenRates(prompt / 10m, completion / 10m, learned));

    private static readonly Gen<decimal> AnyMultiplier = Gen.Int[1, 20_000].Select(thousandths => thousandths / 1000m);

    [Theory]
    [InlineData(30, 2.0, 800, 200, 1, 2 + 10)]       // as fast as the reference: 0.05 + 2 s of prompt, of which 2 s were, 10 s of text
    [InlineData(300, 20.0, 800, 200, 1, 2.05 + 10)]  // ten times slower, the same price
    [InlineData(30, 0.1, 800, 200, 1, 0.1 + 10)]   // the prompt was in a cache
    [InlineData(6, 1.0, 800, 200, 1, 6)]             // faster than its multiplier says: its time, while the rates are guessed
    [InlineData(6, 1.0, 800, 200, 2, 1 + 5)]         // twice as fast, and proven so
    [InlineData(30, null, 800, 0, 1, 2.05)]        // nothing came
    [InlineData(1, null, 800, 0, 1, 1)]            // nothing came yet
    [InlineData(30, 2.0, 800, 200, 0.5, 2 + 20)]     // half as fast, and proven so
    public void Of_GuessedRates_IsWhatTheTokensTakeOnTheReferenceGpu(double slot, double? first, int prompt, int completion, double multiplier, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DueTime.Of(Use(slot, first, prompt, completion), Guessed, (decimal)multiplier));

    [Fact]
    public void Of_LearnedRates_MayBeAQuarterMoreThanItsTime()
    {
        Assert.Equal(TimeSpan.FromSeconds(7.5), DueTime.Of(Use(6, 1, 800, 200), Learned, 1));
        Assert.Equal(TimeSpan.FromSeconds(11), DueTime.Of(Use(10, 1, 800, 200), Learned, 1));
    }

    [Fact]
    public void Of_NoRates_IsTheTime() => AnyUse.Sample(use => Assert.Equal(use.Slot, DueTime.Of(use, rates: null, 1)));

    [Fact]
    public void Of_AnyUse_IsNeverAboveItsTimeAndAQuarter() => Gen.Select(AnyUse, AnyRates, AnyMultiplier).Sample((use, rates, multiplier) =>
    {
        var due = DueTime.Of(use, rates, multiplier);
        Assert.InRange(due, TimeSpan.Zero, DueTime.Most(use.Slot, rates));
        Assert.True(DueTime.Most(use.Slot, rates) <= use.Slot * 1.25);
    });

    /// <summary>So the word of a payer that sees as much or more is never below the node's.</summary>
    [Fact]
    public void Of_MoreOfAnything_IsNeverLess() => Gen.Select(AnyUse, AnyUse, AnyRates, AnyMultiplier).Sample((one, other, rates, multiplier) =>
    {
        TimeSpan? first = one.FirstToken is null || other.FirstToken is null ? null : Max(one.FirstToken.Value, other.FirstToken.Value);
        var more = new RequestUse(
            Max(one.Slot, other.Slot), first,
            new TokenUsage(Math.Max(one.Tokens.Prompt, other.Tokens.Prompt), Math.Max(one.Tokens.Completion, other.Tokens.Completion)));

        Assert.True(DueTime.Of(more, rates, multiplier) >= DueTime.Of(one, rates, multiplier));
    });

    /// <summary>A tick is 100 ns: what is cut off of a time that is divided by the multiplier.</summary>
    [Fact]
    public void Of_LargerMultiplier_CostsNoLess() => Gen.Select(AnyUse, AnyRates, AnyMultiplier, AnyMultiplier).Sample((use, rates, one, other) =>
    {
        var (less, more) = (Math.Min(one, other), Math.Max(one, other));
        Assert.True((DueTime.Of(use, rates, more).Ticks + 2) * more >= DueTime.Of(use, rates, less).Ticks * less);
    });

    /// <summary>So no job costs more than its sums would: what the sums explain.</summary>
    [Fact]
    public void Of_ManyRequests_TogetherAreNoMoreThanTheirSumsAllow() => Gen.Select(AnyUse.Array[1, 8], AnyRates, AnyMultiplier).Sample((uses, rates, multiplier) =>
    {
        var due = uses.Aggregate(TimeSpan.Zero, (sum, use) => sum + DueTime.Of(use, rates, multiplier));
        var slot = uses.Aggregate(TimeSpan.Zero, (sum, use) => sum + use.Slot);
        var tokens = uses.Aggregate(default(TokenUsage), (sum, use) => sum + use.Tokens);
        var seconds = ((tokens.Prompt / rates.Prompt) + (0.05m * uses.Length) + (tokens.Completion / rates.Completion)) / multiplier;

        Assert.True(due <= DueTime.Most(slot, rates) + TimeSpan.FromTicks(200));
        Assert.True((decimal)due.TotalSeconds <= seconds + 0.00001m);
    });

    /// <summary>A node that says that it is 20 times as fast is paid for what its tokens take, and for a prompt at most what it took times its lie.</summary>
    [Fact]
    public void Of_FalseMultiplier_GainsNothingForText()
    {
        var use = Use(slot: 12, first: 2, prompt: 800, completion: 200);
        var (honest, lie) = (DueTime.Of(use, Learned, 1) * 1, DueTime.Of(use, Learned, 20) * 20);

        Assert.Equal((12, 12.05), (honest.TotalSeconds, lie.TotalSeconds));
    }

    /// <summary>The first token of ten times as slow a node comes ten times as late.</summary>
    [Fact]
    public void Of_NodeTenTimesTooSlow_EarnsAtMostAQuarterMoreForATokenThanAFastOne() => Gen.Select(Gen.Int[1, 20_000], Gen.Int[1, 4_000]).Sample((prompt, completion) =>
    {
        var first = (prompt / 400.0) + 0.05;
        var fast = Use(first + (completion / 20.0), first, prompt, completion);
        var slow = Use(fast.Slot.TotalSeconds * 10, first * 10, prompt, completion);

        Assert.True(DueTime.Of(slow, Learned, 1) <= DueTime.Of(fast, Learned, 1) * 1.25);
        Assert.True(DueTime.Of(slow, Guessed, 1) <= DueTime.Of(fast, Guessed, 1) * 1.25);
    });

    private static RequestUse Use(double slot, double? first, int prompt, int completion) =>
        new(TimeSpan.FromSeconds(slot), first is { } seconds ? TimeSpan.FromSeconds(seconds) : null, new TokenUsage(prompt, completion));

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
