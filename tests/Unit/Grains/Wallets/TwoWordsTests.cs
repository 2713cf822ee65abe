using CsCheck;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets;

public class TwoWordsTests
{
    private static readonly Gen<PayerWord> AnyWord = Gen.Select(Gen.Long[0, 88_473_600_000], Gen.Long[0, 1_000_000], Gen.Long[0, 1_000_000], Gen.Long[0, 1_000_000])
        .Select((milliseconds, whole, cancelled, broken) => new PayerWord
        {
            JobId = "job",
            Account = "payer",
            Milliseconds = milliseconds,
            Requests = whole + cancelled + broken,
            Cancelled = cancelled,
            Broken = broken,
        });

    [Fact]
    public void MostMilliseconds_AnyWord_IsNeverBelowItAndGrowsWithEachFigure() => AnyWord.Sample(word =>
    {
        var most = TwoWords.MostMilliseconds(word);

        Assert.True(most * 100 >= word.Milliseconds * 102, "below the share that clocks may differ");
        Assert.True(TwoWords.MostMilliseconds(word with { Milliseconds = word.Milliseconds + 1 }) > most);
        Assert.True(TwoWords.MostMilliseconds(word with { Requests = word.Requests + 1 }) > most);
        Assert.True(TwoWords.MostMilliseconds(word with { Cancelled = word.Cancelled + 1 }) > most);
        Assert.True(TwoWords.MostMilliseconds(word with { Broken = word.Broken + 1 }) > most);
    });

    /// <summary>Honest clocks: the payer's begins before the node's and ends after it, and runs up to 1 % slower.</summary>
    [Fact]
    public void MostMilliseconds_HonestWord_AllowsWhatTheNodeSays()
    {
        var requests = Gen.Select(Gen.Int[0, 600_000], Gen.Int[0, 50], Gen.Int[0, 90]).Array[1, 50];
        Gen.Select(requests, Gen.Double[0.99, 1.01]).Sample((all, pace) =>
        {
            var node = all.Sum(request => request.Item1);
            var payer = all.Sum(request => (long)((request.Item1 + request.Item2) * pace));
            var late = all.Max(request => request.Item3); // the node's thread waits for its turn before it stops its clock
            var word = new PayerWord { JobId = "job", Account = "payer", Milliseconds = payer, Requests = all.Length, Cancelled = 0, Broken = 0 };

            Assert.True(TwoWords.MostMilliseconds(word) >= node + late, "an honest node's word is above an honest payer's");
        });
    }

    [Theory]
    [InlineData(500_000, 250_000, 1, 250_000)]
    [InlineData(500_000, 0, 1, 200_000)] // nobody holds more than 300 s ahead without having used the rest
    [InlineData(500_000, 0, 2, 0)]
    [InlineData(500_000, 900_000, 1, 500_000)]
    public void VouchedMilliseconds_OfAnExtension_IsWhatWasSaidOrMustBeSo(long total, long used, int parallel, long vouched) =>
        Assert.Equal(vouched, TwoWords.VouchedMilliseconds(total, used, parallel));
}
