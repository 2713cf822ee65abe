using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public abstract partial class LedgerStoreContract
{
    [Fact]
    public async Task PlaceHold_EnoughCredits_HoldsFullTime()
    {
        var placed = Assert.IsType<HoldOutcome.Placed>(await HoldAsync("job"));

        Assert.Equal(Credits.Of(300), placed.Amount);
        AssertWallet(Payer, Starter, Credits.Of(300), placed.Wallet);
        Assert.Equal(placed.Wallet, await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task PlaceHold_SameJobAgain_GivesSameHold()
    {
        var first = await HoldAsync("job");
        var second = await HoldAsync("job");

        Assert.Equal(first, second);
        Assert.Equal(Credits.Of(300), (await Store.FindAsync(Payer, Cancellation))!.Held);
    }

    [Fact]
    public async Task PlaceHold_SameProofForAnotherJob_IsRefused()
    {
        await HoldAsync("job", proof: "proof-1");

        Assert.IsType<HoldOutcome.ProofReused>(await HoldAsync("other", proof: "proof-1"));
        Assert.Equal(Credits.Of(300), (await Store.FindAsync(Payer, Cancellation))!.Held);
    }

    [Fact]
    public async Task PlaceHold_LessThanFullTimeAvailable_HoldsAllThatIs()
    {
        foreach (var job in (string[])["a", "b", "c"])
        {
            await HoldAsync(job);
        }

        Assert.Equal(Credits.Of(100), Assert.IsType<HoldOutcome.Placed>(await HoldAsync("d")).Amount);
        var refused = Assert.IsType<HoldOutcome.Insufficient>(await HoldAsync("e"));
        Assert.Equal((Credits.Zero, Credits.Of(60)), (refused.Available, refused.Required));
    }

    [Fact]
    public async Task PlaceHold_ManyAtOnce_NeverHoldsMoreThanThereIs()
    {
        Limits.Seconds = Limits.MinimumSeconds = 142;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => HoldAsync($"job-{number}")));

        Assert.Equal(7, outcomes.Count(outcome => outcome is HoldOutcome.Placed));
        Assert.Equal(Credits.Of(6), (await Store.FindAsync(Payer, Cancellation))!.Available);
    }

    [Fact]
    public async Task CancelHold_NothingCaptured_ReleasesAndForgetsTheJob()
    {
        await HoldAsync("job");
        await Store.CancelHoldAsync(Payer, "job", Cancellation);
        await Store.CancelHoldAsync(Payer, "job", Cancellation);

        Assert.Equal(Starter, (await Store.FindAsync(Payer, Cancellation))!.Available);
        Assert.IsType<SettlementOutcome.UnknownJob>(await SettleAsync("job", 1, seconds: 1));
    }

    [Fact]
    public async Task CancelHold_AfterCapture_ChangesNothing()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 5);
        await Store.CancelHoldAsync(Payer, "job", Cancellation);

        Assert.Equal(Credits.Of(295), (await Store.FindAsync(Payer, Cancellation))!.Held);
    }

    [Fact]
    public async Task ReleaseExpired_OpenHold_ReleasesOnce()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 10);

        Assert.Empty(await Store.ReleaseExpiredAsync(Time.GetUtcNow(), 10, Cancellation));
        Assert.Single(await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddSeconds(301), 10, Cancellation));
        Assert.Empty(await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddSeconds(301), 10, Cancellation));
        AssertWallet(Payer, Credits.Of(990), Credits.Zero, await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task ReleaseExpired_MoreThanLimit_LeavesTheRest()
    {
        Limits.Seconds = Limits.MinimumSeconds = 100;
        foreach (var number in Enumerable.Range(0, 5))
        {
            await HoldAsync($"job-{number}");
        }

        Assert.Equal(3, (await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddHours(1), 3, Cancellation)).Count);
        Assert.Equal(2, (await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddHours(1), 3, Cancellation)).Count);
    }

    /// <summary>Its coordinator stood still between placing it and sending it to the store.</summary>
    [Fact]
    public async Task ReleaseExpired_HoldThatCameAfterItsTimeWasSwept_IsReleased()
    {
        await HoldAsync("early");
        Assert.Single(await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddHours(1), 10, Cancellation));
        Assert.Empty(await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddHours(2), 10, Cancellation));
        await HoldAsync("late");

        Assert.Single(await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddHours(2), 10, Cancellation));
        AssertWallet(Payer, Starter, Credits.Zero, await Store.FindAsync(Payer, Cancellation));
    }

    [Fact]
    public async Task ReleaseExpired_SweptAgainByAClockThatIsBehind_ReleasesWhatIsDueLater()
    {
        await HoldAsync("job");
        Assert.Empty(await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddSeconds(299), 10, Cancellation));
        Assert.Empty(await Store.ReleaseExpiredAsync(Time.GetUtcNow(), 10, Cancellation));

        Assert.Single(await Store.ReleaseExpiredAsync(Time.GetUtcNow().AddSeconds(301), 10, Cancellation));
    }
}
