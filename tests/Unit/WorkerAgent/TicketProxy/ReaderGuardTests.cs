using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.WorkerAgent.Jobs;
using MonkeyTroop.WorkerAgent.TicketProxy;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.TicketProxy;

public sealed class ReaderGuardTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly DefaultHttpContext _context = new();
    private readonly Connection _connection = new();
    private readonly CutOff _cutOff;

    public ReaderGuardTests()
    {
        _context.Features.Set<IHttpRequestLifetimeFeature>(_connection);
        _cutOff = new CutOff(TimeSpan.FromHours(1), _time);
    }

    public void Dispose() => _cutOff.Dispose();

    [Fact]
    public async Task Offered_NotTakenAtTheLeastRate_IsCutOff()
    {
        await using var guard = Guard();
        guard.Offered(20_480);
        _time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.Equal(CutReason.None, _cutOff.Reason);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(CutReason.ReaderTooSlow, _cutOff.Reason);
    }

    [Fact]
    public async Task Offered_MuchTakenFast_LeavesNoMoreTimeForTheNext()
    {
        await using var guard = Guard();
        for (var i = 0; i < 100; i++)
        {
            guard.Offered(65_536);
            guard.Taken();
        }

        guard.Offered(100);
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(CutReason.ReaderTooSlow, _cutOff.Reason);
    }

    [Fact]
    public async Task Taken_EngineIsSilentForLong_IsNotCutOff()
    {
        await using var guard = Guard();
        guard.Offered(1000);
        guard.Taken();
        _time.Advance(TimeSpan.FromMinutes(50));

        Assert.Equal(CutReason.None, _cutOff.Reason);
        Assert.False(_connection.IsAborted);
    }

    [Theory]
    [InlineData(nameof(CutReason.HoldUsedUp))]
    [InlineData(nameof(CutReason.ShuttingDown))]
    [InlineData(nameof(CutReason.Revoked))]
    [InlineData(nameof(CutReason.Broken))]
    public async Task Cut_ForWhateverReason_EndsTheConnectionAfterTheGrace(string reason)
    {
        await using var guard = Guard();
        _cutOff.Cut(Enum.Parse<CutReason>(reason));
        _time.Advance(ReaderGuard.Grace - TimeSpan.FromTicks(1));
        Assert.False(_connection.IsAborted);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.True(_connection.IsAborted);
    }

    [Fact]
    public async Task DisposeAsync_CutBefore_LeavesTheConnectionAlone()
    {
        await using (Guard())
        {
            _cutOff.Cut(CutReason.HoldUsedUp);
        }

        _time.Advance(ReaderGuard.Grace);

        Assert.False(_connection.IsAborted);
    }

    private ReaderGuard Guard() => new(_context, _cutOff, Options.Create(new TicketProxyOptions { MinAnswerBytesPerSecond = 2048 }), _time);

    private sealed class Connection : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }
}
