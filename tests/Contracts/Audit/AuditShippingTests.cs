using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Contracts.Audit;

/// <summary>From the files to a real store, which is cut off and comes back.</summary>
public sealed class AuditShippingTests : IAsyncDisposable
{
    private readonly TestFolder _data = new("audit-shipping");
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly IOptions<AuditOptions> _options = Options.Create(
        new AuditOptions { MaxFileBytes = 64 * 1024, MaxLocalBytes = 1024 * 1024, AnswerWait = TimeSpan.FromSeconds(5) });
    private readonly AuditFolder _folder;
    private readonly SqliteWriter _writer;
    private readonly CutOffStore _store;

    public AuditShippingTests()
    {
        var options = Options.Create(new StorageOptions { DataFolder = _data.Path });
        var database = new SqliteDatabase(options);
        Migrations.ApplySqlite(database);
        _writer = new SqliteWriter(database, options);
        _store = new CutOffStore(new SqliteAuditStore(database, _writer));
        _folder = AuditFolder.In(_data.Path);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task Shipper_StoreIsAwayForAnHour_TriesSeldomAndTakesEverythingAfterwards()
    {
        using var gateway = new Gateway(this);
        await gateway.RecordAsync(10);
        _store.IsAway = true;
        using var shipper = new AuditShipper(gateway.Shipping, _options, _time, NullLogger<AuditShipper>.Instance);
        await shipper.StartAsync(Cancellation);
        for (var second = 0; second < 3600; second++)
        {
            if (second % 100 == 0)
            {
                await gateway.RecordAsync(50);
            }

            await AdvanceAsync();
        }

        Assert.InRange(_store.Refused, 5, 3600 / 14); // every second would be 3600
        Assert.Equal(0, (await ReadAsync()).Count);

        _store.IsAway = false;
        await Eventually.TrueAsync(
            async () =>
            {
                await AdvanceAsync();
                return (await ReadAsync()).Count == gateway.Recorded.Count;
            },
            "the store has every event");
        await shipper.StopAsync(Cancellation);
        AssertOnce(gateway.Recorded, await ReadAsync());
    }

    [Fact]
    public async Task Ship_ProcessEndsInTheMiddle_TheNextTakesTheRestAndNothingTwice()
    {
        var recorded = new List<Guid>();
        var random = new Random(20260101);
        for (var life = 0; life < 12; life++)
        {
            using var gateway = new Gateway(this);
            await gateway.RecordAsync(random.Next(1, 700));
            recorded.AddRange(gateway.Recorded);
            _store.FailsAfter = random.Next(0, 4);
            try
            {
                await gateway.Shipping.ShipAsync(Cancellation);
            }
            catch (StoreUnavailableException)
            {
                // as far as it came
            }

            _store.FailsAfter = null;
        }

        using var last = new Gateway(this);
        await last.Shipping.ShipAsync(Cancellation);

        AssertOnce(recorded, await ReadAsync());
        Assert.Equal(0, await last.Shipping.ShipAsync(Cancellation));
    }

    [Fact]
    public async Task Ship_SeveralProcessesInOneFolder_EachTakesItsOwnAndTheDeadOnesFiles()
    {
        using var one = new Gateway(this);
        using var other = new Gateway(this);
        await one.RecordAsync(300);
        await other.RecordAsync(200);

        Assert.Equal(300, await one.Shipping.ShipAsync(Cancellation));
        other.Dispose();

        Assert.Equal(200, await one.Shipping.ShipAsync(Cancellation));
        AssertOnce([.. one.Recorded, .. other.Recorded], await ReadAsync());
    }

    [Fact]
    public async Task Ship_TornLine_IsPassedOverAndTheRestTaken()
    {
        using (var crashed = new Gateway(this))
        {
            await crashed.RecordAsync(3);
        }

        await File.AppendAllTextAsync(_folder.PathOf(Assert.Single(_folder.Files()).Name), "{\"event_id\":\"01a2", Cancellation);
        using var gateway = new Gateway(this);
        await gateway.RecordAsync(2);

        Assert.Equal(5, await gateway.Shipping.ShipAsync(Cancellation));
        Assert.Equal(0, await gateway.Shipping.ShipAsync(Cancellation));
    }

    [Fact]
    public async Task Ship_FilesWhoseTimeIsOver_GoOnlyWhenTheStoreHasThem()
    {
        using var gateway = new Gateway(this);
        for (var batch = 0; batch < 4; batch++)
        {
            await gateway.RecordAsync(300); // more than a file takes
        }

        var full = _folder.Files().Count - 1;
        Assert.True(full > 0);
        _time.Advance(_options.Value.RetainLocallyFor + TimeSpan.FromMinutes(5)); // the files have the system's time
        _store.IsAway = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => gateway.Shipping.ShipAsync(Cancellation));
        Assert.Equal(full + 1, _folder.Files().Count);

        _store.IsAway = false;
        await gateway.Shipping.ShipAsync(Cancellation);

        Assert.Single(_folder.Files()); // the one that is written
        AssertOnce(gateway.Recorded, await ReadAsync());
    }

    [Fact]
    public async Task Ship_BoundIsReachedWhileTheStoreIsAway_NothingOldIsDeletedAndAllComesWhenItIsBack()
    {
        using var gateway = new Gateway(this);
        _store.IsAway = true;
        while (gateway.Log.Trouble is null)
        {
            await gateway.RecordAsync(100);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => gateway.Shipping.ShipAsync(Cancellation));
        }

        await gateway.RecordAsync(50); // these wait in memory
        Assert.InRange(_folder.Files().Sum(file => new FileInfo(_folder.PathOf(file.Name)).Length), 512 * 1024, _options.Value.MaxLocalBytes);
        _store.IsAway = false;
        await gateway.Shipping.ShipAsync(Cancellation);
        gateway.Log.Retry();
        await Eventually.TrueAsync(() => gateway.Log.Trouble is null, "there is room again");
        await gateway.Log.WrittenAsync(); // those that came in the meantime follow with a write of their own
        await gateway.Shipping.ShipAsync(Cancellation);

        Assert.Equal(0, gateway.Log.Lost);
        AssertOnce(gateway.Recorded, await ReadAsync());
    }

    [Fact]
    public async Task Retention_EventsOfAllAges_DeletesThoseWhoseTimeIsOver()
    {
        using var gateway = new Gateway(this);
        await gateway.RecordAsync(1200);
        _time.Advance(TimeSpan.FromDays(200));
        await gateway.RecordAsync(30);
        await gateway.Shipping.ShipAsync(Cancellation);
        _time.Advance(TimeSpan.FromDays(166));
        using var retention = new AuditRetention(_store, _options, _time, NullLogger<AuditRetention>.Instance);

        var sweep = retention.SweepAsync(Cancellation);
        while (!sweep.IsCompleted)
        {
            await AdvanceAsync();
        }

        Assert.Equal((1200L, 30L), (await sweep, (await ReadAsync()).Count));
    }

    [Fact]
    public async Task Ship_FileWithoutNewEventsForLongerThanEventsStay_IsNotForgotten()
    {
        using var gateway = new Gateway(this);
        await gateway.RecordAsync(3);
        for (var day = 0; day <= 366; day++)
        {
            await gateway.Shipping.ShipAsync(Cancellation);
            _time.Advance(TimeSpan.FromDays(1));
        }

        using var retention = new AuditRetention(_store, _options, _time, NullLogger<AuditRetention>.Instance);
        Assert.Equal(3, await retention.SweepAsync(Cancellation));
        Assert.True(await _store.FindTakenAsync(_folder.Files().Single().Name, Cancellation) > 0, "the store forgot a file that is in use");
    }

    private static void AssertOnce(List<Guid> recorded, AuditPage stored)
    {
        Assert.Equal(recorded.Count, stored.Count);
        Assert.Equal(recorded.Order(), stored.Events.Select(entry => entry.EventId).Order());
    }

    /// <summary>Lets a second pass, and whatever it wakes come to its next wait.</summary>
    private async Task AdvanceAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        await Task.Yield();
        await _store.FindQuietAsync();
    }

    private Task<AuditPage> ReadAsync() => _store.Inner.ReadAsync(new AuditQuery { Limit = 100_000 }, Cancellation);

    /// <summary>What a process has.</summary>
    private sealed class Gateway : IDisposable
    {
        private readonly AuditShippingTests _test;

        public Gateway(AuditShippingTests test)
        {
            _test = test;
            var file = new AuditFile(test._folder, test._options.Value, test._time);
            Log = new AuditLog(file, test._options, TimeProvider.System, NullLogger<AuditLog>.Instance);
            Shipping = new AuditShipping(test._folder, file, test._store, test._options, test._time, NullLogger<AuditShipping>.Instance);
        }

        public AuditLog Log { get; }

        public AuditShipping Shipping { get; }

        public List<Guid> Recorded { get; } = [];

        public async Task RecordAsync(int events)
        {
            for (var number = 0; number < events; number++)
            {
                var entry = AuditEvent.Of(_test._time, "test.event", "someone", ("number", $"{number}"), ("text", new string('x', 100)));
                Recorded.Add(entry.EventId);
                Log.Record(entry);
            }

            await Log.WrittenAsync();
        }

        public void Dispose()
        {
            Log.Dispose();
            Shipping.Dispose();
        }
    }
}
