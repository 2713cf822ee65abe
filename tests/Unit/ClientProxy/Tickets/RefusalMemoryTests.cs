using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.ClientProxy.Errors;
using MonkeyTroop.ClientProxy.Tickets;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Tickets;

public sealed class RefusalMemoryTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RefusalMemory _memory;

    public RefusalMemoryTests() => _memory = new RefusalMemory(_time);

    [Theory]
    [InlineData(503, ProblemCodes.NoNodeFree, 100, 3)]
    [InlineData(503, ProblemCodes.NoNodeFree, 1, 1)]
    [InlineData(429, "rate_limited", 10, 10)]
    [InlineData(429, "rate_limited", 3600, 60)]
    [InlineData(503, ProblemCodes.CoordinatorAway, 10, 0)]
    [InlineData(402, ProblemCodes.InsufficientCredits, 10, 0)]
    [InlineData(404, ProblemCodes.UnknownModel, 10, 0)]
    public void For_NotedRefusal_HoldsForItsTime(int status, string code, int retryAfter, int seconds)
    {
        _memory.Note("llama", new Refusal(status, code, "no", RetryAfter: TimeSpan.FromSeconds(retryAfter)));

        Assert.Equal(seconds > 0 ? TimeSpan.FromSeconds(retryAfter) : null, _memory.For("llama")?.RetryAfter);
        Assert.Null(_memory.For("qwen"));
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Null(_memory.For("llama"));
    }

    [Fact]
    public void For_SecondTime_TellsWhatIsLeftOfTheCoordinatorsOwnWait()
    {
        _memory.Note("llama", new Refusal(429, ProblemCodes.RateLimited, "no", RetryAfter: TimeSpan.FromSeconds(1800)));
        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(TimeSpan.FromSeconds(1780), _memory.For("llama")?.RetryAfter);
    }

    [Fact]
    public void Forget_NotedRefusal_IsGone()
    {
        _memory.Note("llama", new Refusal(503, ProblemCodes.NoNodeFree, "no"));
        _memory.Forget("llama");

        Assert.Null(_memory.For("llama"));
    }

    [Fact]
    public void Note_ManyModels_IsBounded()
    {
        for (var i = 0; i < RefusalMemory.Capacity + 10; i++)
        {
            _memory.Note($"m{i}", new Refusal(503, ProblemCodes.NoNodeFree, "no"));
        }

        Assert.NotNull(_memory.For("m0"));
        Assert.Null(_memory.For($"m{RefusalMemory.Capacity}"));
    }
}
