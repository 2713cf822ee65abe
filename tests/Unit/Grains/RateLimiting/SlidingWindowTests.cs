using CsCheck;
using MonkeyTroop.Grains.RateLimiting;

namespace MonkeyTroop.Tests.Unit.Grains.RateLimiting;

public sealed class SlidingWindowTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Admit_AnySequence_DoesAsTheModelDoes() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 50], Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, 60]).List[1, 80]).Sample(
            (limit, length, steps) =>
            {
                var window = new SlidingWindow(limit, TimeSpan.FromTicks(length));
                List<long> admitted = [];
                var now = Start.UtcTicks;
                foreach (var step in steps)
                {
                    now += step;
                    var inWindow = admitted.Where(at => now - at < length).ToList();
                    var expected = inWindow.Count < limit;
                    if (expected)
                    {
                        admitted.Add(now);
                        inWindow.Add(now);
                    }

                    var admission = window.Admit(new DateTimeOffset(now, TimeSpan.Zero));

                    Assert.Equal(
                        new Admission(expected, limit, limit - inWindow.Count, TimeSpan.FromTicks(inWindow[0] + length - now)), admission);
                }

                // What the window is for, of any span whatever.
                Assert.All(admitted, at => Assert.InRange(admitted.Count(other => other >= at && other < at + length), 1, limit));
            },
            iter: 20_000);

    [Fact]
    public void Admit_AfterAnyRefusalsWait_Passes() =>
        Gen.Select(Gen.Int[1, 10], Gen.Int[0, 600].List[1, 60]).Sample(
            (limit, steps) =>
            {
                var (window, now) = (new SlidingWindow(limit, Hour), Start);
                foreach (var step in steps)
                {
                    now += TimeSpan.FromSeconds(step);
                    if (window.Admit(now) is { IsAdmitted: false, Reset: var wait })
                    {
                        Assert.False(window.Admit(now + wait - TimeSpan.FromTicks(1)).IsAdmitted);
                        now += wait;
                        Assert.True(window.Admit(now).IsAdmitted);
                    }
                }
            },
            iter: 10_000);

    [Fact]
    public void Calls_WrittenAndReadAtAnyMoment_LetNoCallPassEarlierThanBefore() =>
        Gen.Select(Gen.Int[1, 20], Gen.Long[0, 40_000_000].List[0, 60], Gen.Long[1, 400_000_000]).Sample(
            (limit, steps, length) =>
            {
                var (window, now) = (new SlidingWindow(limit, TimeSpan.FromTicks(length)), Start);
                foreach (var step in steps)
                {
                    now += TimeSpan.FromTicks(step);
                    window.Admit(now);
                }

                var restored = new SlidingWindow(limit, TimeSpan.FromTicks(length), RateLimitState.Of(window.Calls).ToCalls());
                var (before, after) = (window.Reset(now), restored.Reset(now));

                Assert.Equal(window.Count, restored.Count);
                Assert.InRange(after - before, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
            },
            iter: 10_000);

    [Fact]
    public void Admit_ClockSetBackByADay_WaitsNoLongerThanTheWindow()
    {
        var window = new SlidingWindow(2, Hour);
        window.Admit(Start);
        window.Admit(Start.AddMinutes(1));

        var admission = window.Admit(Start.AddDays(-1));

        Assert.Equal((false, Hour), (admission.IsAdmitted, admission.Reset));
        Assert.True(window.Admit(Start.AddDays(-1) + Hour).IsAdmitted);
    }

    [Fact]
    public void New_MoreCallsThanTheLimit_KeepsTheNewest()
    {
        var window = new SlidingWindow(2, Hour, [Start, Start.AddMinutes(2), Start.AddMinutes(1)]);

        Assert.Equal([Start.AddMinutes(1), Start.AddMinutes(2)], window.Calls);
    }
}
