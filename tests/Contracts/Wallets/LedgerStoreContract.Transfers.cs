using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public abstract partial class LedgerStoreContract
{
    [Fact]
    public async Task Give_EarnedCredits_MovesThemAndShowsOnBothSides()
    {
        await EarnAsync(Owner, credits: 100);
        var given = Assert.IsType<TransferOutcome.Given>(await TransferAsync(Owner, Payer, credits: 40, "key", "thanks"));

        Assert.True(given.IsNew);
        Assert.Equal((Credits.Of(1060), Credits.Of(60)), (given.Sender.Balance, given.Sender.GiveableAt(Time.GetUtcNow())));
        foreach (var (account, other, amount) in ((string, string, long)[])[(Owner, Payer, -40), (Payer, Owner, 40)])
        {
            var entry = (await Store.ReadHistoryAsync(account, new AccountHistoryQuery { Limit = 1 }, Cancellation)).Entries[0];
            Assert.Equal(
                (EntryTypes.Gift, new Credits(amount * Credits.MicrosPerCredit), other, "thanks", given.TransferId),
                (entry.Type, entry.Amount, entry.Counterparty, entry.Description, entry.TransferId));
        }
    }

    [Fact]
    public async Task Give_StarterCredits_IsRefused()
    {
        Assert.Equal(new TransferOutcome.Insufficient(Credits.Zero), await TransferAsync(Payer, Owner, credits: 1, "key"));

        // What was earned can be given even when jobs have spent starter credits; those are spent first.
        await EarnAsync(Payer, credits: 10);
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 100, final: true);
        Assert.Equal(new TransferOutcome.Insufficient(Credits.Of(10)), await TransferAsync(Payer, Owner, credits: 11, "key"));
        Assert.IsType<TransferOutcome.Given>(await TransferAsync(Payer, Owner, credits: 10, "key"));
    }

    [Fact]
    public async Task Give_HeldCredits_IsRefused()
    {
        await EarnAsync(Owner, credits: 100);
        Limits.Seconds = 1050;
        await Store.PlaceHoldAsync(Request("mine", 1000, null) with { Account = Owner, Owner = Payer }, Limits, Cancellation);

        Assert.Equal(new TransferOutcome.Insufficient(Credits.Of(50)), await TransferAsync(Owner, Payer, credits: 51, "key"));
    }

    [Fact]
    public async Task Give_SameKeyAgain_MovesOnceAndSaysTheSame()
    {
        Time.Advance(TimeSpan.FromTicks(7)); // clocks are finer than the microseconds in which rows are dated
        await EarnAsync(Owner, credits: 100);
        var first = Assert.IsType<TransferOutcome.Given>(await TransferAsync(Owner, Payer, credits: 40, "key"));
        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(first with { IsNew = false }, await TransferAsync(Owner, Payer, credits: 40, "key"));
        Assert.IsType<TransferOutcome.Conflict>(await TransferAsync(Owner, Payer, credits: 41, "key"));
        Assert.IsType<TransferOutcome.Conflict>(await TransferAsync(Owner, Payer, credits: 40, "key", "another memo"));
        Assert.Equal(Credits.Of(60), (await Store.FindAsync(Owner, Cancellation))!.GiveableAt(Time.GetUtcNow()));
    }

    [Fact]
    public async Task Give_SameCreditsAtOnce_GivesWhatThereIs()
    {
        await EarnAsync(Owner, credits: 100);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => TransferAsync(Owner, Payer, credits: 30, $"key-{number}")));

        Assert.Equal(3, outcomes.Count(outcome => outcome is TransferOutcome.Given));
    }

    [Fact]
    public async Task Give_InBothDirectionsAtOnce_NeverWaitsForEver()
    {
        await EarnAsync(Owner, credits: 100);
        await EarnAsync(Payer, credits: 100);
        await Task.WhenAll(Enumerable.Range(0, 400).Select(number => number % 2 == 0
            ? TransferAsync(Owner, Payer, credits: 1, $"key-{number}")
            : TransferAsync(Payer, Owner, credits: 1, $"key-{number}")));

        Assert.Equal(Credits.Of(2200), (await Store.FindAsync(Owner, Cancellation))!.Balance + (await Store.FindAsync(Payer, Cancellation))!.Balance);
    }

    [Fact]
    public async Task Give_ToNobodyOrFromNobody_IsRefused()
    {
        Assert.IsType<TransferOutcome.UnknownRecipient>(await TransferAsync(Payer, "no-such-account", credits: 1, "key"));
        Assert.IsType<TransferOutcome.UnknownSender>(await TransferAsync("no-such-account", Payer, credits: 1, "key"));
    }

    [Theory]
    [InlineData(Payer, 0)]
    [InlineData(Owner, 0)]
    [InlineData(Owner, -5)]
    [InlineData(":treasury", 5)]
    public async Task Give_WhatIsNoTransfer_Throws(string recipient, long credits) =>
        await Assert.ThrowsAsync<ArgumentException>(() => TransferAsync(Payer, recipient, credits, "key"));

    [Fact]
    public async Task Give_Barred_MakesNoneAndAnswersOneThatWasMade()
    {
        await EarnAsync(Owner, credits: 100);
        var made = Assert.IsType<TransferOutcome.Given>(await TransferAsync(Owner, Payer, credits: 4, "made"));

        Assert.Equal(made with { IsNew = false }, await BarredAsync("made"));
        Assert.IsType<TransferOutcome.Suspended>(await BarredAsync("other"));

        Task<TransferOutcome> BarredAsync(string key) => Store.TransferAsync(
            new CreditTransfer { Account = Owner, Recipient = Payer, Amount = Credits.Of(4), Key = key, IsBarred = true }, Cancellation);
    }

    private Task<TransferOutcome> TransferAsync(string from, string to, long credits, string key, string? memo = null) => Store.TransferAsync(
        new CreditTransfer { Account = from, Recipient = to, Amount = new Credits(credits * Credits.MicrosPerCredit), Key = key, Memo = memo },
        Cancellation);

    /// <summary>Lets an account earn, as the owner of a node, of one that has no starter credits.</summary>
    private async Task EarnAsync(string account, int credits)
    {
        var job = $"earn-{Interlocked.Increment(ref _jobs)}";
        await Store.OpenAsync(Grown, Credits.Zero, Cancellation);
        await Store.GrantAsync(new GrantRequest { Account = Grown, Amount = Credits.Of(300), Key = job }, Cancellation);
        await Store.PlaceHoldAsync(Request(job, 1000, null) with { Account = Grown, Owner = account }, Limits, Cancellation);
        Assert.IsType<SettlementOutcome.Settled>(
            await Store.SettleAsync(Grown, Receipt(job, 1, credits * 1000L, true, TimeSpan.FromSeconds(300)), Cancellation));
    }
}
