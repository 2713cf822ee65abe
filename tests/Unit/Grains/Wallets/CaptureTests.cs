using CsCheck;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets;

public class CaptureTests
{
    private static readonly DateTimeOffset Issued = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_AnyReceiptOnAnyHold_NeverTakesMoreThanIsDueOrThere()
    {
        var genHold = Gen.Select(Gen.Int[1, 20_000], Gen.Long[1, 6_000_000_000], Gen.Double[0, 1], Gen.Bool, Gen.Long[0, 5]).Select(
            (thousandths, amount, share, isOpen, sequence) =>
            {
                var captured = sequence == 0 ? 0 : (long)(amount * share);
                return new HoldState(
                    "payer", "owner", "node", new Multiplier(thousandths), new Credits(amount), new Credits(captured),
                    captured / thousandths, sequence, isOpen, Issued);
            });
        var genReceipt = Gen.Select(Gen.Long[1, 8], Gen.Long[0, 90_000_000], Gen.Bool, Gen.Int[-100, 100_000]).Select(
            (sequence, milliseconds, final, after) => new VerifiedReceipt
            {
                JobId = "job",
                NodeId = "node",
                Sequence = sequence,
                DurationMilliseconds = milliseconds,
                Final = final,
                ReceivedAt = Issued.AddSeconds(after),
            });

        Gen.Select(genHold, genReceipt, Gen.Long[0, 6_000_000_000]).Sample((hold, receipt, available) =>
        {
            var capture = Capture.Of(hold, receipt, new Credits(available));
            var total = hold.Captured + capture.Amount;
            var clock = Math.Max(0, (long)(receipt.ReceivedAt - Issued).TotalMilliseconds);

            Assert.True(capture.Amount >= Credits.Zero && capture.Released >= Credits.Zero);
            Assert.True(total <= hold.Amount, "above the hold");
            Assert.True(capture.Amount == Credits.Zero || total <= Pricing.Cost(clock, hold.Multiplier), "above the clock");
            Assert.True(capture.Amount == Credits.Zero || total <= Pricing.Cost(receipt.DurationMilliseconds, hold.Multiplier), "above the claim");
            Assert.True(hold.IsOpen || capture.Amount <= new Credits(available), "above what is available");
            Assert.True(receipt.Sequence > hold.LastSequence || capture.Amount == Credits.Zero, "an overtaken receipt moved credits");
            Assert.Equal(capture.Closes ? hold.Remaining - capture.Amount : Credits.Zero, capture.Released);
            Assert.Equal(hold.IsOpen && receipt.Final && receipt.Sequence > hold.LastSequence, capture.Closes);
        });
    }
}
