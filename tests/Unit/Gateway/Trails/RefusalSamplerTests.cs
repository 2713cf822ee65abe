using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Tests.Unit.Gateway.Trails;

public sealed class RefusalSamplerTests
{
    private const int Limit = 30;
    private static readonly IPAddress Somewhere = IPAddress.Parse("100.64.0.1");
    private readonly FakeTimeProvider _time = new();
    private readonly RefusalSampler _sampler;

    public RefusalSamplerTests() => _sampler = new RefusalSampler(Options.Create(new AuditOptions { RefusalsPerMinute = Limit }), _time);

    [Fact]
    public void Admits_FloodFromOneAddress_AdmitsSoManyAndCountsTheRest()
    {
        Assert.Equal(Limit, Enumerable.Range(0, 1000).Count(_ => _sampler.Admits(AuditEventTypes.Refused, Somewhere)));

        Assert.Empty(_sampler.TakeCounts());
        _time.Advance(RefusalSampler.Window);
        Assert.Equal((AuditEventTypes.Refused, Somewhere, 1000L - Limit), Assert.Single(_sampler.TakeCounts()));
        Assert.Empty(_sampler.TakeCounts());
        Assert.True(_sampler.Admits(AuditEventTypes.Refused, Somewhere));
    }

    [Fact]
    public void Admits_FloodOfOneType_LeavesTheOthersTheirShare()
    {
        Assert.All(Enumerable.Range(0, 1000), _ => _sampler.Admits(AuditEventTypes.Refused, Somewhere));

        Assert.True(_sampler.Admits(AuditEventTypes.AdminRefused, Somewhere));
        Assert.True(_sampler.Admits(AuditEventTypes.Refused, IPAddress.Parse("100.64.0.2")));
    }

    [Fact]
    public void Admits_FloodFromEverywhere_IsBoundedInAllAndForgetsNoneOfTheCount()
    {
        const int flood = 50_000;
        var admitted = Enumerable.Range(0, flood).Count(number => _sampler.Admits(AuditEventTypes.Refused, new IPAddress(0x0100_0000 + number)));

        var counts = _sampler.TakeCounts(all: true);
        Assert.Equal(RefusalSampler.Shares * Limit, admitted);
        Assert.InRange(counts.Count, 1, RefusalSampler.MaxAddresses + 1);
        Assert.Equal(flood - admitted, counts.Sum(count => count.Counted));
    }

    [Fact]
    public void Admits_AddressesOfOneIpv6Network_ShareOneShare() => Assert.Equal(
        Limit,
        Enumerable.Range(0, 200).Count(number => _sampler.Admits(AuditEventTypes.Refused, IPAddress.Parse($"2001:db8:1:2::{number + 1:x}"))));
}
