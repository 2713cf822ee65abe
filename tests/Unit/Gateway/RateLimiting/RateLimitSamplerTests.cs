using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Tests.Unit.Gateway.RateLimiting;

public sealed class RateLimitSamplerTests
{
    private static readonly Principal Flooder = new(RateLimitTier.Default, "203.0.113.9");
    private readonly FakeTimeProvider _time = new();
    private readonly Recorder _record = new();

    private RateLimitSampler Sampler => field ??= new RateLimitSampler(_record, _time);

    [Fact]
    public void Refused_First_IsOnRecordAtOnce()
    {
        Sampler.Refused(Flooder, "request-1");

        var entry = Assert.Single(_record.Events);
        Assert.Equal(AuditEventTypes.RateLimited, entry.EventType);
        Assert.Equal(
            new Dictionary<string, string> { ["tier"] = "default", ["address"] = "203.0.113.9", ["refused"] = "1", ["request_id"] = "request-1" },
            entry.Details);
    }

    [Fact]
    public void Refused_AThousandASecondForTenMinutes_IsOneEventAMinuteAndEveryRefusalIsCounted()
    {
        for (var second = 0; second < 600; second++)
        {
            for (var call = 0; call < 1_000; call++)
            {
                Sampler.Refused(Flooder, "request");
            }

            _time.Advance(TimeSpan.FromSeconds(1));
            Sampler.Flush();
        }

        Assert.Equal(11, _record.Events.Count);
        Assert.Equal(600_000, _record.Refused);
    }

    [Fact]
    public void Flush_QuietForAMinute_ForgetsThePrincipal()
    {
        Sampler.Refused(Flooder, "request-1");
        _time.Advance(RateLimitSampler.Interval);
        Sampler.Flush();
        Sampler.Refused(Flooder, "request-2");

        Assert.Equal(["request-1", "request-2"], _record.Events.Select(entry => entry.Details["request_id"]));
    }

    [Fact]
    public void Refused_ManyPrincipals_ShareOneEventBeyondTheBound()
    {
        const int others = 50_000;
        for (var number = 0; number < RateLimitSampler.MaxPrincipals + others; number++)
        {
            Sampler.Refused(Flooder with { Name = $"address-{number}" }, "request");
        }

        Sampler.Flush();

        Assert.Equal(RateLimitSampler.MaxPrincipals + 1, _record.Events.Count);
        Assert.Equal($"{others}", _record.Events[^1].Details["refused"]);
    }

    [Fact]
    public void Refused_Node_IsAboutTheNode()
    {
        Sampler.Refused(new Principal(RateLimitTier.Node, "node-1"), "request");

        var entry = Assert.Single(_record.Events);
        Assert.Equal("node-1", entry.UserId);
        Assert.False(entry.Details.ContainsKey("address"));
    }

    private sealed class Recorder : IAuditLog
    {
        public List<AuditEvent> Events { get; } = [];

        public long Refused => Events.Sum(entry => long.Parse(entry.Details["refused"], CultureInfo.InvariantCulture));

        public void Record(AuditEvent entry) => Events.Add(entry);
    }
}
