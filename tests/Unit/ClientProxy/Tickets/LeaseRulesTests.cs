using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.ClientProxy.Tickets;
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
}
