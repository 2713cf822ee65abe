using System.Net;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.ClientProxy.Wallets;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Wallets;

public sealed class TransferSenderTests
{
    private static readonly TransferRequest Transfer = new() { To = "bob", Amount = 1, IdempotencyKey = "k" };

    private static readonly CoordinatorAnswer<TransferResponse> Made = new()
    {
        Status = HttpStatusCode.OK,
        Value = new TransferResponse
        {
            Status = TransferResponse.Success,
            TransferId = "t",
            Amount = 1,
            To = "bob",
            Timestamp = DateTimeOffset.UnixEpoch,
            Balance = 0,
            Held = 0,
            Available = 0,
            Giveable = 0,
        },
    };

    private readonly JumpingTime _time = new();
    private readonly TransferOptions _options = new();
    private readonly List<TransferRequest> _sent = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Send_UndecidedAtFirst_SendsTheSameAgainUntilItIsMade(int? status)
    {
        var heard = 0;

        var answer = await RunAsync(number => number < 3 ? Refused(status) : Made, _ => heard++);

        Assert.Equal(Made, answer);
        Assert.Equal([Transfer, Transfer, Transfer], _sent);
        Assert.Equal(2, heard);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Send_Decided_IsNotSentAgain(int status)
    {
        await RunAsync(_ => Refused(status));

        Assert.Single(_sent);
    }

    [Fact]
    public async Task Send_NeverAnswered_EndsAfterTheLastRepeat()
    {
        var answer = await RunAsync(_ => Refused(null));

        Assert.Null(answer.Value);
        Assert.Equal(1 + _options.Repeats, _sent.Count);
        Assert.Equal(_options.Repeats, _time.Waits.Count);
        Assert.All(_time.Waits, wait => Assert.InRange(wait, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Send_NoRepeats_IsSentOnce()
    {
        _options.Repeats = 0;

        await RunAsync(_ => Refused(null));

        Assert.Single(_sent);
    }

    [Fact]
    public async Task Send_EachTryTakesLong_EndsWithTheBudget()
    {
        await RunAsync(_ =>
        {
            _time.Advance(TimeSpan.FromSeconds(12));
            return Refused(null);
        });

        Assert.Equal(2, _sent.Count);
    }

    [Fact]
    public async Task Send_BudgetWouldEndWhileWaiting_DoesNotWait()
    {
        await RunAsync(_ =>
        {
            _time.Advance(TimeSpan.FromSeconds(16));
            return Refused(503) with { RetryAfter = TimeSpan.FromSeconds(5) };
        });

        Assert.Single(_sent);
        Assert.Empty(_time.Waits);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(3600, 5)]
    public async Task Send_CoordinatorSaysWhen_WaitsAsLongAsItSaysWithinReason(int asked, int waited)
    {
        await RunAsync(number => number == 1 ? Refused(503) with { RetryAfter = TimeSpan.FromSeconds(asked) } : Made);

        Assert.Equal([TimeSpan.FromSeconds(waited)], _time.Waits);
    }

    private static CoordinatorAnswer<TransferResponse> Refused(int? status) => new()
    {
        Status = (HttpStatusCode?)status,
        Problem = new Problem { Code = ProblemCodes.StoreAway },
    };

    private Task<CoordinatorAnswer<TransferResponse>> RunAsync(
        Func<int, CoordinatorAnswer<TransferResponse>> answer, Action<CoordinatorAnswer<TransferResponse>>? onRepeat = null)
    {
        var sender = new TransferSender(
            (transfer, _) =>
            {
                _sent.Add(transfer);
                return Task.FromResult(answer(_sent.Count));
            },
            _options,
            _time);
        return sender.SendAsync(Transfer, onRepeat ?? (_ => { }), Cancellation).Soon();
    }

    /// <summary>A clock that jumps to the end of every wait.</summary>
    private sealed class JumpingTime : FakeTimeProvider
    {
        /// <summary>What was waited.</summary>
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Waits.Add(dueTime);
            Advance(dueTime);
            return timer;
        }
    }
}
