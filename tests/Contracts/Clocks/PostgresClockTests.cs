using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Clocks;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit.Clocks;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.Contracts.Clocks;

/// <summary>The server's clock is this machine's; the member's is set.</summary>
public sealed class PostgresClockTests(SharedPostgres postgres) : IAsyncLifetime
{
    /// <summary>Time does not pass for the member while the server answers, so what it takes for the time lags by that.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(30);

    private readonly WallClock _member = new();
    private PostgresDatabase _database = null!;
    private CoordinatorClock _clock = null!;
    private PostgresClock _source = null!;

    public async ValueTask InitializeAsync()
    {
        _database = new PostgresDatabase(Options.Create(new StorageOptions { ConnectionString = await postgres.CreatePreparedAsync() }));
        _clock = new CoordinatorClock(_member);
        _source = new PostgresClock(_database, _clock);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(3600, "s ahead of the database server's")]
    [InlineData(-600, "s behind the database server's")]
    public async Task Look_MembersClockIsOff_DecidesByTheServersAndIsNotReady(double ahead, string said)
    {
        _member.Now = Real + TimeSpan.FromSeconds(ahead);
        await _source.LookAsync(TestContext.Current.CancellationToken);
        var finding = await _source.LookAsync(TestContext.Current.CancellationToken);

        Assert.InRange(_clock.GetUtcNow(), Real - Near, Real + Near);
        Assert.False(finding!.IsReady);
        Assert.Contains($"this machine's clock is {Math.Round(Math.Abs(_clock.MachineAhead.TotalSeconds))} {said}", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_AFewSecondsOff_WarnsAndIsReady()
    {
        _member.Now = Real + TimeSpan.FromSeconds(15);
        await _source.LookAsync(TestContext.Current.CancellationToken);

        Assert.True((await _source.LookAsync(TestContext.Current.CancellationToken))!.IsReady);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task Look_ServersClockJumpedAlone_GoesOnByElapsedTime(double jump)
    {
        // Seen from here a jump of the server is the same as a time that was read before it.
        _member.Now = Real - TimeSpan.FromSeconds(jump);
        _clock.Set(_member.Now, _clock.GetTimestamp());
        var finding = await _source.LookAsync(TestContext.Current.CancellationToken);

        Assert.Contains("database server's clock jumped", finding!.Text, StringComparison.Ordinal);
        Assert.True(finding.IsReady);
        Assert.Equal(_member.Now, _clock.GetUtcNow());
    }

    [Fact]
    public async Task Look_ThisProcessStoodStill_TakesTheServersTime()
    {
        _member.Now = Real;
        _clock.Set(Real - TimeSpan.FromHours(1), _clock.GetTimestamp());

        Assert.Null(await _source.LookAsync(TestContext.Current.CancellationToken));
        Assert.InRange(_clock.GetUtcNow(), Real - Near, Real + Near);
    }

    private static DateTimeOffset Real => TimeProvider.System.GetUtcNow();
}
