using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public abstract partial class LedgerStoreContract
{
    [Fact]
    public async Task Open_Twice_GrantsStarterCreditsOnce()
    {
        var again = await Store.OpenAsync(Payer, Starter, Cancellation);

        AssertWallet(Payer, Starter, Credits.Zero, again);
        Assert.Single((await Store.ReadStatementAsync(Payer, new StatementQuery { Limit = 10 }, Cancellation)).Entries);
    }

    [Fact]
    public async Task Find_UnknownAccount_ReturnsNull() => Assert.Null(await Store.FindAsync("nobody", Cancellation));

    [Fact]
    public async Task ReadStatement_Pages_ShowsEveryEntryOnceNewestFirst()
    {
        await HoldAsync("job");
        foreach (var sequence in Enumerable.Range(1, 6))
        {
            await SettleAsync("job", sequence, seconds: sequence);
        }

        var seen = new List<StatementEntry>();
        long? before = null;
        do
        {
            var page = await Store.ReadStatementAsync(Payer, new StatementQuery { Before = before, Limit = 3 }, Cancellation);
            Assert.InRange(page.Entries.Count, 1, 3);
            seen.AddRange(page.Entries);
            before = page.Next;
        }
        while (before is not null);

        Assert.Equal(7, seen.Count);
        Assert.Equal(seen.OrderByDescending(entry => entry.Id), seen);
        Assert.All(seen.Take(6), entry =>
            Assert.Equal((Credits.Zero - Credits.Of(1), 1000L, "job", Payer, Node), (entry.Amount, entry.DurationMilliseconds, entry.JobId, entry.Requester, entry.NodeId)));
        Assert.Equal(EntryTypes.Starter, seen[^1].Type);
    }
}
