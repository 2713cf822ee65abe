using MonkeyTroop.WorkerAgent.Supervision;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Supervision;

public sealed class SupervisorTests
{
    private const int Own = 42;

    [Theory]
    [InlineData("/run/systemd/notify", true)]
    [InlineData("@/org/freedesktop/systemd1/notify", true)]
    [InlineData("vsock:2:1234", false)]
    [InlineData("@", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Of_Socket_ListensAtAPathOrAnAbstractName(string? socket, bool listens) =>
        Assert.Equal(new Supervisor(listens, null), Of(("NOTIFY_SOCKET", socket)));

    [Theory]
    [InlineData("60000000", null, 60.0)]
    [InlineData("60000000", "42", 60.0)]
    [InlineData("60000000", "43", null)]
    [InlineData("0", null, null)]
    [InlineData("-1", null, null)]
    [InlineData("a minute", null, null)]
    [InlineData("99999999999999999999", null, null)]
    [InlineData(null, "42", null)]
    public void Of_Watchdog_IsItsMicrosecondsWhenItIsMeantForThisProcess(string? microseconds, string? process, double? seconds) => Assert.Equal(
        seconds is { } expected ? TimeSpan.FromSeconds(expected) : null,
        Of(("NOTIFY_SOCKET", "/n"), ("WATCHDOG_USEC", microseconds), ("WATCHDOG_PID", process)).Patience);

    [Fact]
    public void Of_WatchdogWithoutASocket_IsNothing() => Assert.Equal(new Supervisor(Listens: false, null), Of(("WATCHDOG_USEC", "60000000")));

    private static Supervisor Of(params (string Name, string? Value)[] variables) =>
        Supervisor.Of(name => variables.FirstOrDefault(variable => variable.Name == name).Value, Own);
}
