using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Tests.Contracts.Wallets;

public abstract partial class LedgerStoreContract
{
    [Fact]
    public async Task Open_Twice_GrantsStarterCreditsOnce()
    {
        var again = await Store.OpenAsync(Payer, Starter, Cancellation);

        AssertWallet(Payer, Starter, Credits.Zero, again);
        Assert.Single((await Store.ReadHistoryAsync(Payer, new AccountHistoryQuery { Limit = 10 }, Cancellation)).Entries);
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

        var seen = await ReadPagesAsync(knowsTimes: true);

        Assert.Equal(7, seen.Count);
        Assert.Equal(seen.OrderByDescending(entry => entry.Id), seen);
        Assert.All(seen.Take(6), entry =>
            Assert.Equal((Credits.Zero - Credits.Of(1), 1000L, "job", Payer, Node), (entry.Amount, entry.DurationMilliseconds, entry.JobId, entry.Requester, entry.NodeId)));
        Assert.Equal(EntryTypes.Starter, seen[^1].Type);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadStatement_ClockWentBackMeanwhile_ShowsEveryEntryOnceByTime(bool knowsTimes)
    {
        await HoldAsync("job");
        Time.Advance(TimeSpan.FromSeconds(10));
        await SettleAsync("job", 1, seconds: 1);
        await SettleAsync("job", 2, seconds: 2);
        Time.AdjustTime(Time.GetUtcNow().AddSeconds(-5));
        await SettleAsync("job", 3, seconds: 3);
        await SettleAsync("job", 4, seconds: 4);

        var seen = await ReadPagesAsync(knowsTimes);

        Assert.Equal(5, seen.Select(entry => entry.Id).Distinct().Count());
        Assert.Equal(seen.OrderByDescending(entry => entry.CreatedAt).ThenByDescending(entry => entry.Id), seen);
    }

    [Fact]
    public async Task ReadStatement_PartOfTheTime_IsWhatWasCommittedThen()
    {
        await HoldAsync("job");
        for (var sequence = 1; sequence <= 4; sequence++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync("job", sequence, seconds: sequence);
        }

        var page = await Store.ReadHistoryAsync(
            Payer,
            new AccountHistoryQuery { Limit = 2, From = Time.GetUtcNow().AddSeconds(-2), To = Time.GetUtcNow() },
            Cancellation);

        Assert.Null(page.Next);
        Assert.Equal([Time.GetUtcNow().AddSeconds(-1), Time.GetUtcNow().AddSeconds(-2)], page.Entries.Select(entry => entry.CreatedAt));
    }

    [Fact]
    public async Task ReadStatement_BehindAnEntryThatIsNone_IsEmpty() => Assert.Empty(
        (await Store.ReadHistoryAsync(Payer, new AccountHistoryQuery { Limit = 2, Before = 1_000_000 }, Cancellation)).Entries);

    [Fact]
    public async Task Has_RowsThatWereWritten_AreThereAndNoOthers()
    {
        await HoldAsync("job");
        await SettleAsync("job", 1, seconds: 1);
        var given = Assert.IsType<GrantOutcome.Granted>(
            await Store.GrantAsync(new GrantRequest { Account = Payer, Amount = Credits.Of(1), Key = "key", Memo = "memo" }, Cancellation));

        Assert.True(await Database.HasAsync(new WrittenRow(WrittenRowKind.Hold, "job"), Cancellation));
        Assert.True(await Database.HasAsync(new WrittenRow(WrittenRowKind.Receipt, "job", 1), Cancellation));
        Assert.True(await Database.HasAsync(new WrittenRow(WrittenRowKind.Transfer, given.TransferId), Cancellation));
        Assert.False(await Database.HasAsync(new WrittenRow(WrittenRowKind.Hold, "other"), Cancellation));
        Assert.False(await Database.HasAsync(new WrittenRow(WrittenRowKind.Receipt, "job", 2), Cancellation));
        Assert.False(await Database.HasAsync(new WrittenRow(WrittenRowKind.Transfer, "job"), Cancellation));
        Assert.Equal(Time.GetUtcNow(), await Database.FindNewestHoldAsync(Cancellation));
    }

    /// <summary>All pages, each behind the one before, as this version asks for them or as the one before does, which knows no times.</summary>
    private async Task<List<AccountHistoryEntry>> ReadPagesAsync(bool knowsTimes)
    {
        var seen = new List<AccountHistoryEntry>();
        var query = new AccountHistoryQuery { Limit = 3 };
        do
        {
            var page = await Store.ReadHistoryAsync(Payer, query, Cancellation);
            Assert.InRange(page.Entries.Count, 1, 3);
            seen.AddRange(page.Entries);
            query = query with { Before = page.Next, BeforeTime = knowsTimes ? page.NextTime : null };
        }
        while (query.Before is not null);

        return seen;
    }
}
