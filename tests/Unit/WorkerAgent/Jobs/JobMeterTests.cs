using CsCheck;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Streams;
using MonkeyTroop.WorkerAgent.Jobs;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Jobs;

public sealed class JobMeterTests
{
    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void UsedAt_TwoRequestsAtOnce_CountsBoth()
    {
        var meter = new JobMeter(S(100));
        meter.Begin(S(0));
        meter.Begin(S(2));

        Assert.Equal(S(8), meter.UsedAt(S(5)));
        Assert.Equal(S(46), meter.LeftAt(S(5)));
    }

    [Fact]
    public void Settle_BilledUntilLastDelivery_LeavesTheRestOut()
    {
        var meter = new JobMeter(S(100));
        var request = meter.Begin(S(1));
        meter.Settle(request, S(4));
        meter.Stop(request);

        Assert.Equal((S(3), S(3), 0), (meter.Settled, meter.UsedAt(S(50)), meter.Running));
        Assert.Null(meter.LeftAt(S(50)));
    }

    [Fact]
    public void UsedAt_JobThatGoesOn_StartsFromWhatWasSettled()
    {
        var meter = new JobMeter(S(10), settled: S(7));
        meter.Begin(S(100));

        Assert.Equal((S(8), false, true), (meter.UsedAt(S(101)), meter.IsUsedUpAt(S(101)), meter.IsUsedUpAt(S(103))));
    }

    [Fact]
    public void Extend_AtAnyTime_LimitGrowsAndUseIsAsIfItHadBeenSoFromTheBegin() =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[0, 300], Gen.Int[0, 200], Gen.Int[1, 5]).Sample((limit, more, at, running) =>
        {
            var meter = new JobMeter(S(limit));
            for (var i = 0; i < running; i++)
            {
                meter.Begin(S(0));
            }

            var before = meter.UsedAt(S(at));
            meter.Extend(S(more));

            Assert.Equal(S(Math.Max(limit, more)), meter.Limit);
            Assert.True(meter.UsedAt(S(at)) >= before);
            Assert.Equal(S(Math.Min(Math.Max(limit, more), at * running)), meter.UsedAt(S(at)));
            Assert.Equal((S(Math.Max(limit, more)) - meter.UsedAt(S(at))) / running, meter.LeftAt(S(at)));
        });

    /// <summary>The reference GPU takes 0.05 + 0.2 + 2 s for 200 and 100 tokens.</summary>
    [Fact]
    public void DueWith_ModelWithRates_CountsTokensOnceTheBodyIsInAndHoldsTimeUntilTextComes()
    {
        var meter = new JobMeter(S(100));
        meter.CountBy(new TokenRates(1000, 50), multiplier: 1);
        var request = meter.Begin(S(0));
        Assert.Equal(S(3), meter.UsedAt(S(3)));

        request.Count(new TokenUsage(200, 0), S(3));
        Assert.Equal((S(5), S(0.25)), (meter.UsedAt(S(5)), meter.DueWith(_ => S(5))));

        request.Count(new TokenUsage(200, 100), S(5));
        Assert.Equal(S(2.25), meter.UsedAt(S(50)));

        meter.Settle(request, S(50));
        Assert.Equal((S(2.25), S(2.25)), (meter.Settled, meter.UsedAt(S(80))));
    }

    [Fact]
    public void LeftAt_TokensTakeLongerThanTheHold_IsNotUsedUpUntilTheyHaveUsedIt()
    {
        var meter = new JobMeter(S(10));
        meter.CountBy(new TokenRates(1000, 50), multiplier: 1);
        var request = meter.Begin(S(0));
        request.Count(new TokenUsage(0, 1), S(0.1));

        Assert.Equal(S(7), meter.LeftAt(S(3)));
        Assert.Equal((S(1), false), (meter.LeftAt(S(30)), meter.IsUsedUpAt(S(30))));

        request.Count(new TokenUsage(0, 600), S(30));
        Assert.Equal((S(0), true, S(10)), (meter.LeftAt(S(30)), meter.IsUsedUpAt(S(30)), meter.UsedAt(S(30))));
    }

    [Fact]
    public void LeftAt_LearnedRates_IsLessForWhatTimeMayCost()
    {
        var meter = new JobMeter(S(100));
        meter.CountBy(new TokenRates(1000, 50, Learned: true), multiplier: 1);
        meter.Begin(S(0));

        Assert.Equal(S(80 - 40), meter.LeftAt(S(40)));
    }

    // Model: requests with a begin and an end, settled in any order; use is the sum of their lengths, capped.
    [Fact]
    public void Settle_AnyRequests_UseIsTheirCappedSumAndNeverShrinks() =>
        Gen.Select(Gen.Int[1, 500], Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 200]).Array[1, 20])
            .Sample((limit, requests) =>
            {
                var meter = new JobMeter(S(limit));
                var events = requests.SelectMany((r, id) => new[] { (At: r.Item1, End: false, id), (At: r.Item1 + r.Item2, End: true, id) }).Order().ToList();
                var (settled, used) = (TimeSpan.Zero, TimeSpan.Zero);
                var running = new Dictionary<int, RequestMeter>();
                foreach (var (at, end, id) in events)
                {
                    if (end)
                    {
                        meter.Settle(running[id], S(at));
                        meter.Stop(running[id]);
                    }
                    else
                    {
                        running[id] = meter.Begin(S(at));
                    }

                    Assert.True(meter.Settled >= settled && meter.UsedAt(S(at)) >= used && meter.UsedAt(S(at)) <= S(limit));
                    (settled, used) = (meter.Settled, meter.UsedAt(S(at)));
                }

                Assert.Equal(S(Math.Min(limit, requests.Sum(r => r.Item2))), meter.Settled);
            });
}
