using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Clocks;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Clocks;

namespace MonkeyTroop.Tests.Contracts.Clocks;

public sealed class SqliteClockTests : IAsyncDisposable
{
    private readonly TestFolder _folder = new("clock");
    private readonly WallClock _machine = new();
    private readonly SqliteDatabase _database;
    private readonly SqliteWriter _writer;
    private string _boot = "first";

    public SqliteClockTests()
    {
        var options = Options.Create(new StorageOptions { DataFolder = _folder.Path });
        _database = new SqliteDatabase(options);
        _writer = new SqliteWriter(_database, options);
        Migrations.ApplySqlite(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(600)]
    [InlineData(-600)]
    [InlineData(-3600)]
    public async Task Look_ClockWasSet_OpenHoldsKeepWhatTheyHadLeft(double seconds)
    {
        var (clock, source) = await StartAsync();
        await HoldAsync("open", "open", left: 100);
        await HoldAsync("ended", "expired", left: 100);
        var before = _machine.Now;

        _machine.Pass(TimeSpan.FromSeconds(5));
        _machine.Now += TimeSpan.FromSeconds(seconds);
        Assert.Equal(before + TimeSpan.FromSeconds(5), clock.GetUtcNow()); // until it looks, the old time goes on
        await source.LookAsync(TestContext.Current.CancellationToken);

        Assert.Equal(_machine.Now, clock.GetUtcNow());
        Assert.Equal(95, await LeftAsync("open"));
        Assert.Equal(95 - seconds, await LeftAsync("ended")); // history is not written anew
    }

    [Fact]
    public async Task Look_SmallSteps_AreFollowedAndLeaveHoldsAlone()
    {
        var (clock, source) = await StartAsync();
        await HoldAsync("open", "open", left: 100);

        _machine.Now += TimeSpan.FromSeconds(1.5);
        await source.LookAsync(TestContext.Current.CancellationToken);

        Assert.Equal(_machine.Now, clock.GetUtcNow());
        Assert.Equal(98.5, await LeftAsync("open"));
    }

    [Theory]
    [InlineData("first", 0, 70)] // only the program was away: the holds went on
    [InlineData("first", 3600, 70)] // and the clock was set meanwhile
    [InlineData("first", -3600, 70)]
    [InlineData("second", 0, 100)] // the machine was away: nobody knows for how long
    [InlineData("second", 3600, 100)]
    [InlineData("second", -3600, 100)]
    public async Task Begin_AfterAwayTime_NoHoldLosesTime(string boot, double set, double left)
    {
        await StartAsync();
        await HoldAsync("open", "open", left: 100);

        _machine.Pass(TimeSpan.FromSeconds(30));
        _machine.Now += TimeSpan.FromSeconds(set);
        _boot = boot;
        var (clock, _) = await StartAsync();

        Assert.Equal(_machine.Now, clock.GetUtcNow());
        Assert.Equal(left, await LeftAsync("open"));
    }

    private async Task<(CoordinatorClock Clock, SqliteClock Source)> StartAsync()
    {
        var clock = new CoordinatorClock(_machine);
        var source = new SqliteClock(_writer, clock, () => new BootTime(_boot, _machine.Elapsed), NullLogger<SqliteClock>.Instance);
        await source.LookAsync(TestContext.Current.CancellationToken);
        return (clock, source);
    }

    private Task<int> HoldAsync(string job, string status, double left) => _writer.WriteAsync(
        db => db.Execute(
            """
            INSERT INTO wallets (account, created_at) VALUES ('payer', 0), ('owner', 0) ON CONFLICT DO NOTHING;
            INSERT INTO holds (job_id, account, owner, node_id, model, multiplier, amount, status, issued_at, expires_at)
            VALUES (@job, 'payer', 'owner', 'node', 'fake:1b', 1000, 1, @status, @issued, @expires)
            """,
            ("@job", job), ("@status", status), ("@issued", SqliteTime.From(_machine.Now)),
            ("@expires", SqliteTime.From(_machine.Now + TimeSpan.FromSeconds(left)))),
        TestContext.Current.CancellationToken);

    private Task<double> LeftAsync(string job) => _writer.WriteAsync(
        db => (SqliteTime.Read(db.Scalar<long>("SELECT expires_at FROM holds WHERE job_id = @job", ("@job", job))) - _machine.Now).TotalSeconds,
        TestContext.Current.CancellationToken);
}
