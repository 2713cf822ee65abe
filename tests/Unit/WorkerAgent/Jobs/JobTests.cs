using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.WorkerAgent.Jobs;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Jobs;

/// <summary>What is charged while a request has a slot and its engine is not at work.</summary>
public sealed class JobTests : IDisposable
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _time = new();
    private readonly KeptOutbox _outbox = new();
    private readonly Job _job;

    public JobTests() => _job = new Job(New(), _outbox, _time);

    public void Dispose() => _job.Dispose();

    [Fact]
    public async Task DisposeAsync_EndOfTheAnswerWaitsForItsReader_IsCharged()
    {
        await using (var request = Begin())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await request.EndAsync(JobStatus.Completed, default);
            request.Offered(default);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal([(1000, 1, false), (11_000, 2, false)], _outbox.Receipts);
    }

    [Fact]
    public async Task DisposeAsync_EngineKeepsItsConnectionAfterTheEnd_IsNotCharged()
    {
        await using (var request = Begin())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await request.EndAsync(JobStatus.Completed, default);
            request.Offered(default);
            request.Taken();
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.True(await _job.TryCloseAsync());
        Assert.Equal([(1000, 1, false), (1000, 2, true)], _outbox.Receipts);
    }

    [Fact]
    public async Task EndAsync_FailedWhileBytesWait_ChargesTheWait()
    {
        await using var request = Begin();
        request.Offered(default);
        _time.Advance(TimeSpan.FromSeconds(7));
        await request.EndAsync(JobStatus.Failed, default);

        Assert.Equal([(7000, 1, true)], _outbox.Receipts);
    }

    [Fact]
    public async Task Hold_UsedUpWhileTheEndWaits_CutsOff()
    {
        await using (var request = Begin())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await request.EndAsync(JobStatus.Completed, default);
            request.Offered(default);
            _time.Advance(Hold);

            Assert.Equal(CutReason.HoldUsedUp, request.CutOff.Reason);
        }

        Assert.Equal([(1000, 1, false), (20_000, 2, true)], _outbox.Receipts);
        Assert.Null(_job.Begin(Hold, out var fault));
        Assert.Equal(BeginFault.UsedUp, fault);
    }

    [Fact]
    public async Task DisposeAsync_BodyThatCameToNothing_IsChargedInFull()
    {
        await using (Begin())
        {
            _time.Advance(TimeSpan.FromSeconds(9));
        }

        Assert.Equal([(9000, 1, false)], _outbox.Receipts);
        Assert.Equal(JobStatus.Cancelled, _outbox.Last!.Status);
    }

    [Fact]
    public async Task DisposeAsync_ManyShortBodies_AreChargedTogether()
    {
        for (var i = 0; i < 4; i++)
        {
            await using (Begin())
            {
                _time.Advance(TimeSpan.FromSeconds(0.2));
            }
        }

        Assert.True(await _job.TryCloseAsync());
        Assert.Equal([(600, 1, false), (800, 2, true)], _outbox.Receipts);
    }

    [Fact]
    public async Task Learn_NewerTicketWhileARequestRuns_LetsItUseMore()
    {
        await using (var request = Begin())
        {
            _time.Advance(TimeSpan.FromSeconds(19));
            _job.Learn(Ticket(sequence: 1, seconds: 60));
            _time.Advance(TimeSpan.FromSeconds(40));
            Assert.Equal(CutReason.None, request.CutOff.Reason);
            _time.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(CutReason.HoldUsedUp, request.CutOff.Reason);
        }

        Assert.Equal([(60_000, 1, true)], _outbox.Receipts);
    }

    [Fact]
    public async Task Learn_OlderTicketOrOneOfLess_ChangesNothing()
    {
        _job.Learn(Ticket(sequence: 2, seconds: 60));
        _job.Learn(Ticket(sequence: 1, seconds: 600));
        _job.Learn(Ticket(sequence: 3, seconds: 5));
        await using var request = Begin();
        _time.Advance(TimeSpan.FromSeconds(59));

        Assert.Equal(CutReason.None, request.CutOff.Reason);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(CutReason.HoldUsedUp, request.CutOff.Reason);
    }

    [Fact]
    public void Learn_LaterEnd_MovesTheJobsEnd()
    {
        using var job = new Job(New() with { ExpiresAt = DateTimeOffset.UnixEpoch.AddSeconds(300) }, _outbox, _time);

        job.Learn(Ticket(sequence: 1, seconds: 60, expires: 900));
        job.Learn(Ticket(sequence: 2, seconds: 60, expires: 600));

        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(900), job.ExpiresAt);
    }

    [Fact]
    public async Task Begin_RunsLongAfterItsTicketsEnd_IsCutOffBeforeTheHoldMayBeReleased()
    {
        var end = _time.GetUtcNow().AddSeconds(10);
        using var job = new Job(New() with { ExpiresAt = end, LimitMilliseconds = 10_000_000 }, _outbox, _time);
        await using var request = job.Begin(TimeSpan.FromHours(1), out _)!;
        _time.Advance(TimeSpan.FromSeconds(309));
        Assert.Equal(CutReason.None, request.CutOff.Reason);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(CutReason.TicketOver, request.CutOff.Reason);

        await request.EndAsync(JobStatus.Failed, default);
        Assert.Equal([(311_000, 1, true)], _outbox.Receipts); // all of it is charged
    }

    [Fact]
    public async Task EndAsync_NothingRuns_IsFinalAtOnceAndTakesNoMore()
    {
        await using (var request = Begin())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await request.EndAsync(JobStatus.Completed, default);
        }

        await _job.EndAsync();
        await _job.EndAsync();

        Assert.Equal([(1000, 1, false), (1000, 2, true)], _outbox.Receipts);
        Assert.Equal(JobStatus.Completed, _outbox.Last!.Status);
        Assert.Null(_job.Begin(Hold, out var fault));
        Assert.Equal((BeginFault.UsedUp, true), (fault, _job.IsUsedUp));
    }

    [Fact]
    public async Task EndAsync_NeverUsed_IsFinalWithoutUse()
    {
        await _job.EndAsync();

        Assert.Equal([(0, 1, true)], _outbox.Receipts);
        Assert.Equal(JobStatus.Cancelled, _outbox.Last!.Status);
    }

    [Fact]
    public async Task EndAsync_WhileARequestRuns_LetsItEndAndThenIsFinal()
    {
        await using (var request = Begin())
        {
            await _job.EndAsync();
            _time.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(CutReason.None, request.CutOff.Reason);
            await request.EndAsync(JobStatus.Completed, default);
        }

        Assert.Equal([(2000, 1, false), (2000, 2, true)], _outbox.Receipts);
    }

    [Fact]
    public async Task EndAsync_WhileARequestRunsThatFails_IsFinalOnce()
    {
        await using (var request = Begin())
        {
            await _job.EndAsync();
            request.Offered(default);
            _time.Advance(TimeSpan.FromSeconds(2));
            await request.EndAsync(JobStatus.Failed, default);
        }

        Assert.Equal([(2000, 1, true)], _outbox.Receipts);
    }

    [Fact]
    public async Task Begin_AsManyRunAsTheTicketLets_IsRefusedUntilOneLeaves()
    {
        _job.Learn(Ticket(sequence: 0, seconds: 60, parallel: 2));
        await using var one = Begin();
        var two = Begin();

        Assert.Null(_job.Begin(Hold, out var fault));
        Assert.Equal(BeginFault.Full, fault);
        await two.DisposeAsync();
        await using var three = Begin();
        Assert.NotNull(three);
    }

    [Fact]
    public async Task Offered_WhileTheAnswerComes_PutsOffTheLimitOfSilence()
    {
        await using var request = _job.Begin(TimeSpan.FromSeconds(3), out _)!;
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            request.Offered(default);
            request.Taken();
        }

        Assert.Equal(CutReason.None, request.CutOff.Reason);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(CutReason.TimedOut, request.CutOff.Reason);
    }

    private RunningRequest Begin() => _job.Begin(TimeSpan.FromMinutes(5), out _)!;

    private static TicketClaims Ticket(long sequence, decimal seconds, int parallel = 0, long expires = 300) =>
        new("requester", "node-1", TicketClaims.Audience, expires, 1, "job-1", TicketClaims.FreeTier, "m", seconds, parallel, sequence);

    private static JobRecord New() => new()
    {
        JobId = "job-1",
        Requester = "requester",
        ExpiresAt = DateTimeOffset.MaxValue,
        LimitMilliseconds = (long)Hold.TotalMilliseconds,
        UsedMilliseconds = 0,
        Tokens = default,
        Status = JobStatus.Completed,
        Sequence = 0,
        Final = false,
        Open = false,
    };

    private sealed class KeptOutbox : IReceiptOutbox
    {
        private readonly List<JobRecord> _records = [];

        public string? Fault => null;

        public JobRecord? Last => _records.LastOrDefault();

        public IEnumerable<(long Used, long Sequence, bool Final)> Receipts =>
            _records.Where(record => !record.Open).Select(record => (record.UsedMilliseconds, record.Sequence, record.Final));

        public Task<bool> SaveAsync(JobRecord record)
        {
            _records.Add(record);
            return Task.FromResult(true);
        }

        public Task<IReadOnlyList<JobRecord>?> FindAsync(string jobId) => Task.FromResult<IReadOnlyList<JobRecord>?>([]);

        public Task<IReadOnlyList<JobRecord>?> RecoverAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<JobRecord>?>([]);
    }
}
