using System.Net;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Coordinator;

public sealed class TicketPatienceTests
{
    private readonly JumpingTime _time = new();
    private readonly CoordinatorOptions _options = new();
    private int _tries;

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Ask_APartIsAwayForSeconds_AsksUntilItIsBack(int status)
    {
        var start = _time.GetUtcNow();

        var answer = await AskAsync(() => _time.GetUtcNow() - start < TimeSpan.FromSeconds(10) ? Away(status) : Given);

        Assert.Equal(Given, answer);
        Assert.True(_tries > 2);
    }

    [Fact]
    public async Task Ask_APartStaysAway_GivesUpWithinTheTimeout()
    {
        var start = _time.GetUtcNow();

        Assert.Equal(503, (int?)(await AskAsync(() => Away(503))).Status);

        Assert.InRange(_time.GetUtcNow() - start, TimeSpan.FromSeconds(5), _options.Timeout);
        Assert.InRange(_tries, 3, 10);
    }

    [Theory]
    [InlineData(503, ProblemCodes.NoNodeFree)]
    [InlineData(402, ProblemCodes.InsufficientCredits)]
    [InlineData(500, ProblemCodes.Internal)]
    [InlineData(null, ProblemCodes.CoordinatorAway)]
    public async Task Ask_NothingThatPassesInAMoment_IsAnsweredAtOnce(int? status, string code)
    {
        await AskAsync(() => new() { Status = (HttpStatusCode?)status, Problem = new Problem { Code = code } });

        Assert.Equal(1, _tries);
    }

    private static readonly CoordinatorAnswer<string> Given = new() { Status = HttpStatusCode.OK, Value = "ticket" };

    private static CoordinatorAnswer<string> Away(int status) => new()
    {
        Status = (HttpStatusCode)status,
        RetryAfter = TimeSpan.FromSeconds(1),
        Problem = new Problem { Code = ProblemCodes.StoreAway },
    };

    private Task<CoordinatorAnswer<string>> AskAsync(Func<CoordinatorAnswer<string>> answer) => new TicketPatience(_options, _time).AskAsync(
        _ =>
        {
            _tries++;
            return Task.FromResult(answer());
        },
        TestContext.Current.CancellationToken);

    /// <summary>Time that passes as soon as somebody waits.</summary>
    private sealed class JumpingTime : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Advance(dueTime);
            return timer;
        }
    }
}
