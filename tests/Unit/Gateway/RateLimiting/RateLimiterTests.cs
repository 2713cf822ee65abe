using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Grains.RateLimiting;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Tests.Unit.Gateway.RateLimiting;

public sealed class RateLimiterTests
{
    private const int Limit = 5;
    private static readonly Principal Caller = new(RateLimitTier.Default, "203.0.113.9");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeGrain _grain;
    private readonly RateLimiter _limiter;

    public RateLimiterTests()
    {
        _grain = new FakeGrain(_time);
        var options = new RateLimitOptions();
        options.Default.Limit = Limit;
        _limiter = new RateLimiter(FakeGrainFactory.Of(_grain), Options.Create(options), _time, NullLogger<RateLimiter>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Admit_OverTheLimit_AsksTheGrainOnceInThirtySeconds()
    {
        Assert.Equal(Limit, await PassedAsync(1_000));
        Assert.Equal(Limit + 1, _grain.Heard);

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, await PassedAsync(1_000));
        Assert.Equal(Limit + 2, _grain.Heard);
    }

    [Fact]
    public async Task Admit_RefusedFromMemory_SaysWhatIsLeftOfTheWait()
    {
        await PassedAsync(Limit + 1);
        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(
            new Admission(IsAdmitted: false, Limit, Remaining: 0, TimeSpan.FromHours(1) - TimeSpan.FromSeconds(20)),
            await _limiter.AdmitAsync(Caller, Cancellation));
    }

    [Fact]
    public async Task Admit_StoreAway_LetsTheSameLimitPassAndAsksAgainAfterFiveSeconds()
    {
        _grain.Failure = new StoreUnavailableException("away");

        Assert.Equal(Limit, await PassedAsync(100));
        Assert.Equal(1, _grain.Heard);

        _grain.Failure = null;
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True((await _limiter.AdmitAsync(Caller, Cancellation))!.Value.IsAdmitted);
        Assert.Equal(2, _grain.Heard);
    }

    [Fact]
    public async Task Admit_GrainDoesNotAnswer_CountsHereAfterTheTimeLimit()
    {
        _grain.Hangs = true;
        var waiting = _limiter.AdmitAsync(Caller, Cancellation);
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(Limit - 1, (await waiting)!.Value.Remaining);
        Assert.Equal(Limit - 1, await PassedAsync(100));
        Assert.Equal(1, _grain.Heard);
    }

    [Fact]
    public async Task Refuse_NeverOver_AsksNobody()
    {
        Assert.Null(await _limiter.RefuseAsync(Caller, Cancellation));
        Assert.Equal(0, _grain.Heard);
    }

    [Fact]
    public async Task Refuse_WindowFilledByCounting_RefusesTheNextUntilItHasRoom()
    {
        for (var call = 0; call < Limit; call++)
        {
            Assert.Null(await _limiter.RefuseAsync(Caller, Cancellation));
            await _limiter.CountAsync(Caller);
        }

        Assert.NotNull(await _limiter.RefuseAsync(Caller, Cancellation));
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(await _limiter.RefuseAsync(Caller, Cancellation));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await _limiter.RefuseAsync(Caller, Cancellation));
    }

    [Fact]
    public async Task Reset_Refused_LetsPass()
    {
        await PassedAsync(Limit + 1);
        await _limiter.ResetAsync(Caller);

        Assert.True((await _limiter.AdmitAsync(Caller, Cancellation))!.Value.IsAdmitted);
    }

    private async Task<int> PassedAsync(int calls)
    {
        var passed = 0;
        for (var call = 0; call < calls; call++)
        {
            passed += (await _limiter.AdmitAsync(Caller, Cancellation))!.Value.IsAdmitted ? 1 : 0;
        }

        return passed;
    }

    /// <summary>A fake: the grain without a silo, which can fail or hang.</summary>
    private sealed class FakeGrain(TimeProvider time) : IRateLimitGrain
    {
        private SlidingWindow? _window;

        public int Heard { get; private set; }

        public Exception? Failure { get; set; }

        public bool Hangs { get; set; }

        public Task<Admission> Admit(RateLimitRule rule)
        {
            Heard++;
            if (Hangs)
            {
                return new TaskCompletionSource<Admission>().Task;
            }

            return Failure is null ? Task.FromResult(WindowOf(rule).Admit(time.GetUtcNow())) : Task.FromException<Admission>(Failure);
        }

        public Task<RateLimitUsage> Look(RateLimitRule rule)
        {
            var reset = WindowOf(rule).Reset(time.GetUtcNow());
            return Task.FromResult(new RateLimitUsage(WindowOf(rule).Count, reset, Heard));
        }

        public Task Reset()
        {
            _window = null;
            return Task.CompletedTask;
        }

        private SlidingWindow WindowOf(RateLimitRule rule) => _window ??= new SlidingWindow(rule.Limit, rule.Window);
    }

    /// <summary>A fake: gives the one grain, whatever it is asked for.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "the runtime derives the proxy from it")]
    private class FakeGrainFactory : DispatchProxy
    {
        private IRateLimitGrain? _grain;

        public static IGrainFactory Of(IRateLimitGrain grain)
        {
            var factory = Create<IGrainFactory, FakeGrainFactory>();
            ((FakeGrainFactory)(object)factory)._grain = grain;
            return factory;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _grain;
    }
}
