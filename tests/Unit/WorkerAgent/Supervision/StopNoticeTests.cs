using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MonkeyTroop.WorkerAgent.Supervision;
using MonkeyTroop.WorkerAgent.TicketProxy;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Supervision;

public sealed class StopNoticeTests
{
    [Fact]
    public async Task Stopping_LongDrain_AsksForAllOfIt()
    {
        var systemd = new FakeSystemd();
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        var options = new TicketProxyOptions { DrainTimeout = TimeSpan.FromMinutes(5) };
        using var notice = new StopNotice(systemd, lifetime, Options.Create(options));
        await notice.StartAsync(TestContext.Current.CancellationToken);

        lifetime.StopApplication();

        Assert.Equal([StopNotice.Text(Drain.Longest(options))], systemd.Heard);
    }

    [Fact]
    public void Text_IsOneDatagramInMicroseconds() => Assert.Equal("STOPPING=1\nEXTEND_TIMEOUT_USEC=36500000", StopNotice.Text(TimeSpan.FromSeconds(36.5)));
}
