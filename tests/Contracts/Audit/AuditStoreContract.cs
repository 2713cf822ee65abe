using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Tests.Contracts.Audit;

/// <summary>What every store of events must do. A store's own class says how to make one.</summary>
public abstract class AuditStoreContract : IAsyncLifetime
{
    private const string File = "20260101T000000000-0123456789abcdef-000001.jsonl";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private protected IAuditStore Store { get; private set; } = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateAsync();

    public abstract ValueTask DisposeAsync();

    private protected abstract Task<IAuditStore> CreateAsync();

    /// <summary>Writes the details of every event behind the store's back.</summary>
    private protected abstract Task SetDetailsAsync(string json);

    [Fact]
    public async Task Take_SameEventsAgain_KeepsEachOnce()
    {
        var events = Events(50);

        Assert.Equal(30, await TakeAsync(100, events[..30]));
        Assert.Equal(20, await TakeAsync(200, events));
        Assert.Equal(0, await TakeAsync(200, events));
        Assert.Equal(0, await TakeAsync(200, [events[0], events[0]]));

        Assert.Equal(events.Select(e => e.EventId).Reverse(), (await ReadAsync()).Events.Select(e => e.EventId));
    }

    [Fact]
    public async Task Take_ManyAtOnceFromSeveralFiles_KeepsEachOnce()
    {
        var events = Events(300);

        var added = await Task.WhenAll(Enumerable.Range(0, 6).Select(
            gateway => Store.TakeAsync($"file-{gateway}", 0, 1, [.. events.Skip(gateway * 30).Take(150)], Start, Cancellation)));

        Assert.Equal(300, added.Sum(taken => taken.Added));
        Assert.Equal(300, (await ReadAsync()).Count);
    }

    [Fact]
    public async Task Take_Position_IsKeptWithItsEventsAndNeverGoesBack()
    {
        Assert.Equal(0, await Store.FindTakenAsync(File, Cancellation));
        await TakeAsync(500, Events(1));
        await TakeAsync(300, []);
        Assert.Equal(500, await Store.FindTakenAsync(File, Cancellation));

        await Store.ForgetAsync(File, Cancellation);
        await Store.ForgetAsync(File, Cancellation);
        Assert.Equal(0, await Store.FindTakenAsync(File, Cancellation));
    }

    [Fact]
    public async Task Take_TextsThatStoresFindHard_ComeBackAsTheyWere()
    {
        var details = new Dictionary<string, string> { ["🐒'\"\\"] = "\r\n\u2028\x1B{}", ["empty"] = "", ["sql"] = "'; DROP TABLE audit_logs; --" };
        var given = new AuditEvent { EventId = Guid.NewGuid(), EventType = "x", UserId = null, CreatedAt = Start, Details = details };

        await TakeAsync(1, [given]);

        var read = Assert.Single((await ReadAsync()).Events);
        Assert.Equal((given.EventId, "x", null, Start), (read.EventId, read.EventType, read.UserId, read.CreatedAt));
        Assert.Equal(details.OrderBy(d => d.Key, StringComparer.Ordinal), read.Details.OrderBy(d => d.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Take_WhatAFileGives_IsTakenWhateverAnEventSaid()
    {
        var nasty = AuditEvent.Of(TimeProvider.System, "a\0b\uD800", "u\0", ("n\0", "\uDC00\0"), ("n\uD800", new string('\0', 5000)));
        Assert.True(AuditLine.TryRead(AuditLine.Write(nasty).AsSpan(..^1), out var read));

        Assert.Equal(1, await TakeAsync(1, [read]));
        Assert.Equal(read.EventType, Assert.Single((await ReadAsync()).Events).EventType);
    }

    [Fact]
    public async Task Read_Pages_GoThroughAllNewestFirst()
    {
        var events = Events(25);
        await TakeAsync(1, [.. events.Skip(12), .. events.Take(12)]); // as after an outage

        var read = new List<Guid>();
        for (var offset = 0; offset < 30; offset += 10)
        {
            var page = await Store.ReadAsync(new AuditQuery { Limit = 10, Offset = offset }, Cancellation);
            Assert.Equal(25, page.Count);
            read.AddRange(page.Events.Select(e => e.EventId));
        }

        Assert.Equal(events.Select(e => e.EventId).Reverse(), read);
    }

    [Fact]
    public async Task Read_ByCursor_GoesThroughAllOnceWhateverComesMeanwhile()
    {
        var events = Events(25).ConvertAll(e => e with { CreatedAt = Start.AddSeconds(e.CreatedAt.Second / 4) }); // several at once
        await TakeAsync(1, events);
        var (read, after) = (new List<Guid>(), (PagePosition?)null);
        do
        {
            var page = await Store.ReadAsync(new AuditQuery { Limit = 7, After = after }, Cancellation);
            Assert.Equal(25 + (read.Count / 7), page.Count);
            read.AddRange(page.Events.Select(e => e.EventId));
            after = page.Next;
            await TakeAsync(1, [events[0] with { EventId = Guid.NewGuid(), CreatedAt = Start.AddHours(1) }]);
        }
        while (after is not null);

        Assert.Equal(25, read.Distinct().Count());
        Assert.Equal(events.Select(e => e.EventId).Order(), read.Order());
    }

    [Fact]
    public async Task Read_MoreThanAreCounted_IsAnEstimateThatSaysSo()
    {
        for (var batch = 0; batch < 21; batch++)
        {
            await TakeAsync(1, Events(500).ConvertAll(e => e with { EventId = Guid.NewGuid() }));
        }

        var all = await Store.ReadAsync(new AuditQuery { Limit = 1 }, Cancellation);
        var some = await Store.ReadAsync(new AuditQuery { Limit = 1, UserId = "user-1" }, Cancellation);

        Assert.False(all.IsCounted);
        Assert.True(all.Count > AuditPage.Counted);
        Assert.Equal((true, 2625L), (some.IsCounted, some.Count));
    }

    [Fact]
    public async Task Take_StoreHasLessThanTheEventsBeginAt_TakesNothingAndSaysHowMuchItHas()
    {
        await TakeAsync(500, Events(5));

        var behind = await Store.TakeAsync(File, 600, 700, [.. Events(10).Skip(5)], Start, Cancellation);
        Assert.Equal(new AuditTaken(0, 500), behind);
        Assert.Equal((5L, 500L), ((await ReadAsync()).Count, await Store.FindTakenAsync(File, Cancellation)));

        Assert.Equal(new AuditTaken(5, 700), await Store.TakeAsync(File, 500, 700, [.. Events(10).Skip(5).Select(e => e with { EventId = Guid.NewGuid() })], Start, Cancellation));
        Assert.Equal(new AuditTaken(0, 0), await Store.TakeAsync("unknown", 1, 2, Events(1), Start, Cancellation));
    }

    [Theory]
    [InlineData("""{"text":"a","number":1,"list":[1,"b"],"none":null}""", "list=[1, \"b\"];none=null;number=1;text=a")]
    [InlineData("""[1]""", "details=[1]")]
    [InlineData("\"text\"", "details=text")]
    public async Task Read_DetailsOfAnotherHand_AreShownAsTheyAre(string details, string shown)
    {
        await TakeAsync(1, Events(1));
        await SetDetailsAsync(details);

        var read = Assert.Single((await ReadAsync()).Events).Details.OrderBy(d => d.Key, StringComparer.Ordinal);
        Assert.Equal(shown.Replace(" ", "", StringComparison.Ordinal), string.Join(';', read.Select(d => $"{d.Key}={d.Value}")).Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_Filters_CountAndShowWhatFits()
    {
        await TakeAsync(1, Events(100));

        var typed = await Store.ReadAsync(new AuditQuery { Limit = 5, EventTypes = ["type-1"] }, Cancellation);
        var about = await Store.ReadAsync(new AuditQuery { Limit = 100, UserId = "user-3", EventTypes = ["type-0"] }, Cancellation);
        var timed = await Store.ReadAsync(new AuditQuery { Limit = 100, Since = Start.AddSeconds(10), Until = Start.AddSeconds(20) }, Cancellation);
        var none = await Store.ReadAsync(new AuditQuery { Limit = 100, EventTypes = ["type-1' OR '1'='1"] }, Cancellation);

        Assert.Equal((50L, 5), (typed.Count, typed.Events.Count));
        Assert.All(typed.Events, e => Assert.Equal("type-1", e.EventType));
        Assert.Equal(0, about.Count); // user-3 has odd numbers alone
        Assert.Equal(Enumerable.Range(10, 10).Reverse().Select(n => Start.AddSeconds(n)), timed.Events.Select(e => e.CreatedAt));
        Assert.Equal(0, none.Count);
    }

    [Fact]
    public async Task Read_SeveralTypes_ShowsThoseInTheOrderOfTime()
    {
        await TakeAsync(1, Events(30).ConvertAll(e => e with { EventType = $"type-{e.CreatedAt.Second % 3}" }));

        var page = await Store.ReadAsync(new AuditQuery { Limit = 3, EventTypes = ["type-2", "type-0"], UserId = "user-0" }, Cancellation);
        var next = await Store.ReadAsync(new AuditQuery { Limit = 3, EventTypes = ["type-2", "type-0"], UserId = "user-0", After = page.Next }, Cancellation);

        int[] seconds = [0, 8, 12, 20, 24]; // of the user's, those that 3 divides with the rest 0 or 2
        Assert.Equal(seconds.Reverse().Select(second => Start.AddSeconds(second)), page.Events.Concat(next.Events).Select(e => e.CreatedAt));
        Assert.Equal(seconds.Length, page.Count);
    }

    [Fact]
    public async Task Read_Address_ShowsAndCountsWhatCameFromIt()
    {
        await TakeAsync(1, Events(60).ConvertAll(e => e with { Details = new Dictionary<string, string> { ["address"] = $"203.0.113.{e.CreatedAt.Second % 3}" } }));

        var page = await Store.ReadAsync(new AuditQuery { Limit = 7, Address = "203.0.113.1", EventTypes = ["type-0"] }, Cancellation);
        var other = await Store.ReadAsync(new AuditQuery { Limit = 7, Address = "203.0.113.10" }, Cancellation);

        Assert.Equal((10L, 7), (page.Count, page.Events.Count));
        Assert.All(page.Events, e => Assert.Equal("203.0.113.1", e.Address));
        Assert.Equal(0, other.Count);
    }

    [Theory]
    [InlineData("others")]
    [InlineData("")]
    [InlineData("1.2.3.4\n5.6.7.8")]
    [InlineData("11111111111111111111111111111111111111111111111111111111111111111")]
    public async Task Take_AddressThatIsNone_IsKeptInTheDetailsAlone(string address)
    {
        await TakeAsync(1, [Events(1)[0] with { Details = new Dictionary<string, string> { ["address"] = address } }]);

        Assert.Equal(address, Assert.Single((await ReadAsync()).Events).Details["address"]);
        Assert.Equal(0, (await Store.ReadAsync(new AuditQuery { Limit = 1, Address = address }, Cancellation)).Count);
    }

    [Fact]
    public async Task Delete_EventsBeforeATime_GoInBatchesAndTheOthersStay()
    {
        await TakeAsync(1, Events(100));
        await Store.TakeAsync("younger", 0, 7, [], Start.AddSeconds(70), Cancellation);

        Assert.Equal(50, await Store.DeleteAsync(Start.AddSeconds(60), 50, Cancellation));
        Assert.Equal(10, await Store.DeleteAsync(Start.AddSeconds(60), 50, Cancellation));
        Assert.Equal(0, await Store.DeleteAsync(Start.AddSeconds(60), 50, Cancellation));

        var left = await ReadAsync();
        Assert.Equal((40L, Start.AddSeconds(60)), (left.Count, left.Events[^1].CreatedAt));
        Assert.Equal(0, await Store.FindTakenAsync(File, Cancellation));
        Assert.Equal(7, await Store.FindTakenAsync("younger", Cancellation));
    }

    private static List<AuditEvent> Events(int count) =>
    [
        .. Enumerable.Range(0, count).Select(number => new AuditEvent
        {
            EventId = Guid.CreateVersion7(Start.AddSeconds(number)),
            EventType = $"type-{number % 2}",
            UserId = $"user-{number % 4}",
            CreatedAt = Start.AddSeconds(number),
            Details = new Dictionary<string, string> { ["number"] = $"{number}" },
        }),
    ];

    private async Task<int> TakeAsync(long taken, IReadOnlyList<AuditEvent> events) =>
        (await Store.TakeAsync(File, 0, taken, events, Start, Cancellation)).Added;

    private Task<AuditPage> ReadAsync() => Store.ReadAsync(new AuditQuery { Limit = 1000 }, Cancellation);
}
