using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public abstract partial class LedgerStoreContract
{
    [Fact]
    public async Task Grant_ToAnAccount_IsPaidByTheTreasuryAndCanBeGiven()
    {
        var granted = Assert.IsType<GrantOutcome.Granted>(await GrantAsync(Payer, credits: 40, "key", "sorry"));

        Assert.True(granted.IsNew);
        Assert.Equal((Credits.Of(1040), Credits.Of(40)), (granted.Wallet.Balance, granted.Wallet.GiveableAt(Time.GetUtcNow())));
        var entry = (await Store.ReadHistoryAsync(Payer, new AccountHistoryQuery { Limit = 1 }, Cancellation)).Entries[0];
        Assert.Equal(
            (EntryTypes.Grant, Credits.Of(40), ":treasury", "sorry", granted.TransferId),
            (entry.Type, entry.Amount, entry.Counterparty, entry.Description, entry.TransferId));
    }

    [Fact]
    public async Task Grant_SameKeyManyTimesAtOnce_IsPaidOnce()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => GrantAsync(Payer, credits: 7, "once")));

        Assert.Single(outcomes, outcome => outcome is GrantOutcome.Granted { IsNew: true });
        Assert.Single(outcomes.Select(outcome => Assert.IsType<GrantOutcome.Granted>(outcome).TransferId).Distinct());
        Assert.Equal(Credits.Of(1007), (await Store.FindAsync(Payer, Cancellation))!.Balance);
        Assert.IsType<GrantOutcome.Conflict>(await GrantAsync(Payer, credits: 8, "once"));
        Assert.IsType<GrantOutcome.Granted>(await GrantAsync(Owner, credits: 8, "once"));
    }

    [Fact]
    public async Task Grant_UnknownAccountOrNothing_MovesNothing()
    {
        Assert.IsType<GrantOutcome.UnknownAccount>(await GrantAsync("nobody", credits: 1, "key"));
        await Assert.ThrowsAsync<ArgumentException>(() => GrantAsync(Payer, credits: -1, "key"));
        Assert.Null(await Store.FindAsync("nobody", Cancellation));
    }

    private Task<GrantOutcome> GrantAsync(string account, long credits, string key, string? memo = null) => Store.GrantAsync(
        new GrantRequest { Account = account, Amount = Credits.Of(credits), Key = key, Memo = memo }, Cancellation);
}
