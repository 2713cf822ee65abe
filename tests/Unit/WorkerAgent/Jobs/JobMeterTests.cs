using CsCheck;
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
    public void End_BilledUntilLastDelivery_LeavesTheRestOut()
    {
        var meter = new JobMeter(S(100));
        meter.Begin(S(1));
        meter.End(S(1), S(4));

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

    // Model: requests with a begin and an end, settled in any order; use is the sum of their lengths, capped.
    [Fact]
    public void End_AnyRequests_UseIsTheirCappedSumAndNeverShrinks() =>
        Gen.Select(Gen.Int[1, 500], Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 200]).Array[1, 20])
            .Sample((limit, requests) =>
            {
                var meter = new JobMeter(S(limit));
                var events = requests.SelectMany((r, id) => new[] { (At: r.Item1, End: false, id), (At: r.Item1 + r.Item2, End: true, id) }).Order().ToList();
                var (settled, used) = (TimeSpan.Zero, TimeSpan.Zero);
                foreach (var (at, end, id) in events)
                {
                    if (end)
                    {
                        meter.End(S(requests[id].Item1), S(at));
                    }
                    else
                    {
                        meter.Begin(S(at));
                    }

                    Assert.True(meter.Settled >= settled && meter.UsedAt(S(at)) >= used && meter.UsedAt(S(at)) <= S(limit));
                    (settled, used) = (meter.Settled, meter.UsedAt(S(at)));
                }

                Assert.Equal(S(Math.Min(limit, requests.Sum(r => r.Item2))), meter.Settled);
            });
}
