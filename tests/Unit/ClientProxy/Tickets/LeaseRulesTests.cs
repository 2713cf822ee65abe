using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.ClientProxy.Tickets;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Tickets;

public sealed class LeaseRulesTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(0, 0, true, false)]
    [InlineData(239, 0, true, false)]
    [InlineData(240, 0, true, true)] // a fifth of the life is left
    [InlineData(297.9, 0, true, true)]
    [InlineData(298, 0, false, true)] // no time left for the way
    [InlineData(0, 239.9, true, false)]
    [InlineData(0, 240, true, true)] // a fifth of the hold is left
    [InlineData(0, 284.9, true, true)]
    [InlineData(0, 285, false, true)] // a twentieth of the hold is left
    public void Lease_AfterTimeAndUse_IsUsableAndDue(double age, double used, bool usable, bool due)
    {
        var lease = Leases.Create(_time);
        var now = _time.GetUtcNow() + TimeSpan.FromSeconds(age);

        Assert.Equal(usable, LeaseRules.IsUsable(lease, TimeSpan.FromSeconds(used), now));
        Assert.Equal(due, LeaseRules.IsDue(lease, TimeSpan.FromSeconds(used), now));
    }

    /// <summary>A fifth of a large hold, nearly all of it used, is more than the last extension was for.</summary>
    [Theory]
    [InlineData(1200, false, false)]
    [InlineData(1385, false, true)]
    [InlineData(1411, true, true)]
    public void Lease_JobOfTwentyMinutes_NeedsMoreWhenLittleIsLeft(double used, bool needsMore, bool due)
    {
        var lease = Leases.Create(_time, allowance: 1440);
        var now = _time.GetUtcNow() + TimeSpan.FromSeconds(1);

        Assert.Equal(needsMore, LeaseRules.NeedsMore(lease, TimeSpan.FromSeconds(used), inFlight: 1, now));
        Assert.Equal(due, LeaseRules.IsDue(lease, TimeSpan.FromSeconds(used), now));
        Assert.True(LeaseRules.IsUsable(lease, TimeSpan.FromSeconds(used), now));
    }

    [Theory]
    [InlineData(300, 300)]
    [InlineData(240, 240)]
    [InlineData(360, 300)] // a clock that is behind makes no ticket live longer
    public void From_Answer_LivesUntilItsExpiryButNeverOver300Seconds(int stated, int kept)
    {
        var answer = new AuthorizeResponse
        {
            TargetIp = "100.64.0.1",
            Token = "secret",
            EstimatedCost = 100,
            JobId = "j",
            NodeId = "n",
            WorkerUrl = "http://100.64.0.1:8080",
            ExpiresAt = _time.GetUtcNow() + TimeSpan.FromSeconds(stated),
            Multiplier = 2.5m,
            Hold = 100,
            Model = "llama",
        };

        var lease = Lease.From("asked", answer, new Uri(answer.WorkerUrl), _time.GetUtcNow());

        Assert.Equal(TimeSpan.FromSeconds(kept), lease.ExpiresAt - _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(40), lease.Allowance);
        Assert.DoesNotContain("secret", lease.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, 300, 0, 1, 340)]
    [InlineData(100, 300, 0, 4, 1060)]
    [InlineData(10, 300, 0, 1, 300)] // never less than it has
    [InlineData(86_300, 86_400, 0, 4, 86_400)] // what a receipt can state
    public void ExtendedSeconds_GoesByWhatRuns(double used, double allowance, double life, int inFlight, double seconds)
    {
        var lease = Leases.Create(_time, life: life, allowance: allowance);

        Assert.Equal((decimal)seconds, LeaseRules.ExtendedSeconds(lease, TimeSpan.FromSeconds(used), due: TimeSpan.FromSeconds(used), inFlight));
    }

    /// <summary>What is asked for beyond 300 s for each request that the ticket allows would be vouched for.</summary>
    [Theory]
    [InlineData(300, 2.5, 1, 1, 302.5)]
    [InlineData(300, 2.5, 2, 1, 540)]
    [InlineData(300, 2.5, 2, 2, 602.5)]
    [InlineData(310, 250, 1, 1, 550)]
    public void ExtendedSeconds_AnswerIsHeldBack_VouchesForNoMoreThanIsDue(double used, double due, int parallel, int inFlight, double seconds)
    {
        var lease = Leases.Create(_time) with { Parallel = parallel };

        var total = LeaseRules.ExtendedSeconds(lease, TimeSpan.FromSeconds(used), TimeSpan.FromSeconds(due), inFlight);

        Assert.Equal((decimal)seconds, total);
        Assert.True(total - (ExtendRequest.MaxAhead * parallel) <= (decimal)due);
    }

    [Theory]
    [InlineData(100, 1, 1, 399.999)]
    [InlineData(100, 4, 1, 324.999)]
    [InlineData(0.9, 1, 1, null)] // not worth a call
    [InlineData(1.9, 1, 2, null)]
    public void AffordableSeconds_GoesByTheCreditsThatAreLeft(double available, double multiplier, int inFlight, double? seconds)
    {
        var lease = Leases.Create(_time) with { Multiplier = (decimal)multiplier };

        Assert.Equal((decimal?)seconds, LeaseRules.AffordableSeconds(lease, (decimal)available, inFlight));
    }

    [Theory]
    [InlineData(0, 0, 5)]
    [InlineData(100, 1, 5)]
    [InlineData(268, 1, 2)]
    [InlineData(299, 1, 0.25)]
    [InlineData(0, 10, 0.25)]
    public void NextLook_IsSoonerTheLessIsLeft(double used, int inFlight, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), LeaseRules.NextLook(Leases.Create(_time), TimeSpan.FromSeconds(used), inFlight));

    [Theory]
    [InlineData(300, false, true)]
    [InlineData(301, false, false)]
    [InlineData(60, true, true)]
    [InlineData(61, true, false)]
    public void IsAlive_AfterAPause_IsNot(int pause, bool hasAnswer, bool alive) =>
        Assert.Equal(alive, LeaseRules.IsAlive(_time.GetUtcNow(), hasAnswer, _time.GetUtcNow().AddSeconds(pause)));
}
