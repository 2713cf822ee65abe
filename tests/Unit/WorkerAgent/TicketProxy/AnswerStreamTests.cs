using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.WorkerAgent.Jobs;
using MonkeyTroop.WorkerAgent.TicketProxy;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.TicketProxy;

public sealed class AnswerStreamTests
{
    private const string Token = "data: {\"x\":1}\n\n";
    private const string Last = "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, null, new[] { Token, "data: [DONE]\n\n" }, Token)]
    [InlineData(true, null, new[] { Token, "data: [DO", "NE]\n\n" }, Token)]
    [InlineData(true, null, new[] { Token + "data: [DONE]\n\n" }, "")]
    [InlineData(true, null, new[] { Last }, Last)]
    [InlineData(false, 8L, new[] { "{\"a\"", ":12}" }, "{\"a\"")]
    [InlineData(false, null, new[] { "{\"a\"", ":12}" }, "{\"a\":12}")]
    public async Task ReadAsync_End_WaitsForTheReceipt(bool events, long? length, string[] pieces, string before)
    {
        var outbox = new HeldOutbox();
        await using var request = Begin(outbox);
        await using var stream = Open(request, events, length, pieces);
        var seen = new StringBuilder();
        var reading = ReadToEndAsync(stream, seen);
        await outbox.Asked.Task.WaitAsync(Cancellation);

        Assert.False(reading.IsCompleted);
        Assert.Equal(before, seen.ToString());
        outbox.Answer.SetResult(true);
        await reading;
        Assert.Equal(string.Concat(pieces), seen.ToString());
    }

    [Fact]
    public async Task ReadAsync_ReceiptCannotBeKept_EndsWithAnErrorEventInPlaceOfTheEnd()
    {
        var outbox = new HeldOutbox();
        outbox.Answer.SetResult(false);
        await using var request = Begin(outbox);
        await using var stream = Open(request, events: true, length: null, [Token, "data: [DONE]\n\n"]);
        var seen = new StringBuilder();
        await ReadToEndAsync(stream, seen);

        Assert.StartsWith(Token + "data: {\"error\":", seen.ToString(), StringComparison.Ordinal);
        Assert.Contains("store_away", seen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", seen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_EventLargerThanTheBuffer_PassesUnchanged()
    {
        var outbox = new HeldOutbox();
        outbox.Answer.SetResult(true);
        await using var request = Begin(outbox);
        var large = $"data: {{\"x\":\"{new string('y', 300_000)}\"}}\n\ndata: [DONE]\n\n";
        await using var stream = Open(request, events: true, length: null, [large]);
        var seen = new StringBuilder();
        await ReadToEndAsync(stream, seen);

        Assert.Equal(large, seen.ToString());
    }

    [Fact]
    public async Task ReadAsync_EngineKeepsItsConnectionAfterTheLastEvent_EndsTwoSecondsLater()
    {
        var outbox = new HeldOutbox();
        outbox.Answer.SetResult(true);
        var time = new FakeTimeProvider();
        await using var request = Begin(outbox);
        await using var engine = new PieceStream([Token, "data: [DONE]\n\n"], hangs: true);
        await using var stream = Open(request, engine, events: true, length: null, time);
        var seen = new StringBuilder();
        var reading = ReadToEndAsync(stream, seen);
        await engine.Hanging.WaitAsync(Cancellation);
        time.Advance(AnswerStream.AfterEnd - TimeSpan.FromTicks(1));
        Assert.False(reading.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));
        await reading;

        Assert.Null(stream.Broken);
        Assert.Equal(Token + "data: [DONE]\n\n", seen.ToString());
    }

    private static RunningRequest Begin(IReceiptOutbox outbox)
    {
        var record = new JobRecord
        {
            JobId = "job-1",
            Requester = "requester",
            ExpiresAt = DateTimeOffset.MaxValue,
            LimitMilliseconds = 300_000,
            UsedMilliseconds = 0,
            Tokens = default,
            Status = JobStatus.Completed,
            Sequence = 0,
            Final = false,
            Open = false,
        };
        return new Job(record, outbox, TimeProvider.System).Begin(TimeSpan.FromMinutes(5), out _)!;
    }

    private static AnswerStream Open(RunningRequest request, bool events, long? length, string[] pieces) =>
        Open(request, new PieceStream(pieces, hangs: false), events, length, TimeProvider.System);

    private static AnswerStream Open(RunningRequest request, PieceStream engine, bool events, long? length, TimeProvider time) => new(
        engine, new AnswerWatcher(request, promptBytes: 0, events, length), request.CutOff,
        new ReaderGuard(new DefaultHttpContext(), request.CutOff, Options.Create(new TicketProxyOptions()), TimeProvider.System),
        endIsMarked: true, refusal => refusal.AsEvent(new DefaultHttpContext()), time);

    private static async Task ReadToEndAsync(AnswerStream stream, StringBuilder seen)
    {
        var buffer = new byte[1024];
        while (await stream.ReadAsync(buffer, Cancellation) is > 0 and var count)
        {
            seen.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }

    /// <summary>An outbox whose disk answers when a test says.</summary>
    private sealed class HeldOutbox : IReceiptOutbox
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string? Fault => null;

        public Task<bool> SaveAsync(JobRecord record)
        {
            Asked.TrySetResult();
            return Answer.Task;
        }

        public Task<IReadOnlyList<JobRecord>?> FindAsync(string jobId) => Task.FromResult<IReadOnlyList<JobRecord>?>([]);

        public Task<IReadOnlyList<JobRecord>?> RecoverAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<JobRecord>?>([]);
    }

    /// <summary>Gives one piece with each read, as packets come, and then ends, or hangs.</summary>
    private sealed class PieceStream(string[] pieces, bool hangs) : MemoryStream
    {
        private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private byte[] _rest = [];
        private int _next;

        public Task Hanging => _hanging.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_rest.Length == 0 && _next < pieces.Length)
            {
                _rest = Encoding.UTF8.GetBytes(pieces[_next++]);
            }

            if (_rest.Length == 0 && hangs)
            {
                _hanging.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            var count = Math.Min(buffer.Length, _rest.Length);
            _rest.AsSpan(0, count).CopyTo(buffer.Span);
            _rest = _rest[count..];
            return count;
        }
    }
}
