using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;

namespace MonkeyTroop.Tests.Unit.Gateway.Scheduling;

public sealed class DirectoryPollerTests
{
    [Fact]
    public void HasHeardAll_OnceItHasRunAsLongAsANodeCanBeSilent_AndNotBefore()
    {
        var (time, nodes) = (new FakeTimeProvider(), new NodeOptions());
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var poller = new DirectoryPoller(
            cluster: null!,
            Options.Create(new SchedulingOptions()),
            Options.Create(nodes),
            new DirectoryMetrics(services.GetRequiredService<IMeterFactory>()),
            time,
            NullLogger<DirectoryPoller>.Instance);

        Assert.False(poller.HasHeardAll);
        time.Advance(nodes.SilenceLimit - TimeSpan.FromTicks(1));
        Assert.False(poller.HasHeardAll);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.True(poller.HasHeardAll);
    }
}
