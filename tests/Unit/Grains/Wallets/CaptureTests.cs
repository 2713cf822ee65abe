using CsCheck;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets;

public class CaptureTests
{
    private static readonly DateTimeOffset Issued = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly HoldRow Hold = new()
    {
        JobId = "job",
        Account = "payer",
        Owner = "owner",
        NodeId = "node",
        Model = "llama",
        Multiplier = Multiplier.Reference,
        Amount = Credits.Of(300),
        IssuedAt = Issued,
        ExpiresAt = Issued.AddMinutes(5),
    };

    private static readonly VerifiedReceipt Receipt = new()
    {
        JobId = "job",
        NodeId = "node",
        Sequence = 1,
        DurationMilliseconds = 0,
        Final = true,
        ReceivedAt = Issued,
    };

    /// <summary>Whatever the node says and when, the payer's word is never charged beyond.</summary>
    [Fact]
    public void Of_AnyReceiptOnAHoldWithAWord_NeverChargesMoreThanThatAllows() =>
        Gen.Select(Gen.Long[0, 400_000_000], Gen.Long[0, 400_000], Gen.Long[0, 300_000_000], Gen.Bool).Sample((allowed, milliseconds, captured, isOpen) =>
        {
            var hold = Hold with
            {
                Captured = new Credits(captured),
                Allowed = new Credits(allowed),
                Status = isOpen ? HoldStatus.Open : HoldStatus.Settled,
            };
            var receipt = Receipt with { DurationMilliseconds = milliseconds, ReceivedAt = Issued.AddMinutes(10) };

            var capture = Capture.Of(hold, receipt, available: Credits.Of(1000), refundable: Credits.Of(1000));

            Assert.Equal(Credits.Min(Credits.Min(new Credits(milliseconds * 1000), hold.Amount), new Credits(allowed)), hold.Captured + capture.Amount);
            Assert.Equal(Credits.Min(new Credits(milliseconds * 1000), hold.Amount), capture.Claimed);
        });

    /// <summary>A node that is faster than its multiplier says may cost a quarter more than its time, once its model's rates are learned.</summary>
    [Theory]
    [InlineData(null, 100)]
    [InlineData("400000 20000", 100)]
    [InlineData("400000 20000 learned", 125)]
    public void Of_ReceiptAboveTheClock_IsCutToWhatTimeMayCost(string? rates, int credits)
    {
        var hold = Hold with { Rates = JobRates.Parse(rates) };
        var receipt = Receipt with { DurationMilliseconds = 250_000, ReceivedAt = Issued.AddSeconds(100) };

        Assert.Equal(Credits.Of(credits), Capture.Of(hold, receipt, Credits.Of(1000), Credits.Of(1000)).Amount);
    }

    [Fact]
    public void Of_AnyReceiptOnAnyHold_NeverTakesMoreThanIsDueOrThere()
    {
        var genHold = Gen.Select(Gen.Int[1, 20_000], Gen.Long[1, 6_000_000_000], Gen.Double[0, 1], Gen.Bool, Gen.Long[0, 5]).Select(
            (thousandths, amount, share, isOpen, sequence) =>
            {
                var captured = sequence == 0 ? 0 : (long)(amount * share);
                return Hold with
                {
                    Multiplier = new Multiplier(thousandths),
                    Amount = new Credits(amount),
                    Captured = new Credits(captured),
                    LastSequence = sequence,
                    Status = isOpen ? HoldStatus.Open : HoldStatus.Expired,
                };
            });
        var genReceipt = Gen.Select(Gen.Long[1, 8], Gen.Long[0, 90_000_000], Gen.Bool, Gen.Int[-100, 100_000]).Select(
            (sequence, milliseconds, final, after) => Receipt with
            {
                Sequence = sequence,
                DurationMilliseconds = milliseconds,
                Final = final,
                ReceivedAt = Issued.AddSeconds(after),
            });

        var genCredits = Gen.Long[0, 6_000_000_000].Select(micros => new Credits(micros));
        Gen.Select(genHold, genReceipt, genCredits, genCredits).Sample((hold, receipt, available, refundable) =>
        {
            var capture = Capture.Of(hold, receipt, available, refundable);
            var total = hold.Captured + capture.Amount;
            var clock = Math.Max(0, (long)(receipt.ReceivedAt - Issued).TotalMilliseconds);
            var isOpen = hold.Status == HoldStatus.Open;

            Assert.True(total >= Credits.Zero && total <= hold.Amount, "outside the hold");
            Assert.True(capture.Amount <= Credits.Zero || total <= Pricing.Cost(clock, hold.Multiplier), "above the clock");
            Assert.True(capture.Amount <= Credits.Zero || total <= Pricing.Cost(receipt.DurationMilliseconds, hold.Multiplier), "above the claim");
            Assert.True(isOpen || capture.Amount <= available, "above what is available");
            Assert.True(capture.Amount >= Credits.Zero - refundable, "a refund above what the owner can give");
            Assert.True(capture.Amount >= Credits.Zero || Pricing.Cost(Math.Min(clock, receipt.DurationMilliseconds), hold.Multiplier) <= total, "refunded what is due");
            Assert.True(receipt.Sequence > hold.LastSequence || capture.Amount == Credits.Zero, "an overtaken receipt moved credits");
            Assert.Equal(isOpen && receipt.Final && receipt.Sequence > hold.LastSequence, capture.Closes);
        });
    }
}
