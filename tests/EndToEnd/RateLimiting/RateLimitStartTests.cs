using System.Globalization;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.RateLimiting;

/// <summary>What depends on how a coordinator is started.</summary>
public sealed class RateLimitStartTests : NetworkTest
{
    private const int Default = 8;

    [Theory]
    [InlineData(null)]
    [InlineData("10.0.0.0/8")]
    public async Task Models_ForwardedForFromAPeerThatIsNoTrustedProxy_IsNotBelieved(string? trusted)
    {
        var network = await StartAsync(trusted is null ? [] : [("Network__TrustedProxies__0", trusted)]);
        var before = (await LimitedNetwork.UsageAsync(network, "default", "127.0.0.1")).Used;
        for (var call = 0; call < Default; call++)
        {
            await ModelsAsync(network, forwardedFor: $"203.0.113.{call}");
        }

        Assert.Equal(2, before); // the two accounts of the network
        Assert.Equal(Default, (await LimitedNetwork.UsageAsync(network, "default", "127.0.0.1")).Used);
        Assert.Equal(429, (await ModelsAsync(network, forwardedFor: "203.0.113.200")).Status);
    }

    [Fact]
    public async Task Models_CoordinatorStartedAgain_GoesOnWithTheSameWindow()
    {
        var network = await StartAsync([]);
        for (var call = 2; call < Default - 1; call++)
        {
            Assert.Equal(200, (await ModelsAsync(network)).Status);
        }

        Assert.Equal(0, await network.Coordinator.TerminateAsync());
        await network.StartCoordinatorAsync();

        Assert.Equal((200, "0"), await ModelsAsync(network) is var last ? (last.Status, last.Headers["RateLimit-Remaining"]) : default);
        Assert.Equal(429, (await ModelsAsync(network)).Status);
    }

    [Fact]
    public async Task Models_CoordinatorKilled_ForgetsNoMoreThanATenth()
    {
        var network = await StartAsync([("RATE_LIMIT_DEFAULT", "100"), ("RateLimits__Default__WriteAfter", "00:05:00")]);
        for (var call = 2; call < 100; call++)
        {
            Assert.Equal(200, (await ModelsAsync(network)).Status);
        }

        // The ninetieth call began a write, ten calls ago.
        await Eventually.TrueAsync(async () => (await ModelsAsync(network)).Status == 429, "the window is full");
        await network.Coordinator.KillAsync();
        await network.StartCoordinatorAsync();

        Assert.InRange((await LimitedNetwork.UsageAsync(network, "default", "127.0.0.1")).Used, 90, 100);
    }

    [Theory]
    [InlineData("RATE_LIMIT_DEFAULT", "-1", "RateLimits:Default:Limit")]
    [InlineData("RATE_LIMIT_STRICT", "many", "RateLimits:Strict:Limit")]
    [InlineData("RateLimits__Node__Window", "2.00:00:00", "RateLimits:Node:Window")]
    [InlineData("Network__TrustedProxies__0", "proxy.example", "Network:TrustedProxies")]
    public async Task Start_SettingOutOfRange_IsRefusedInOneLine(string name, string value, string setting)
    {
        using var folder = new TestFolder("limits-setting");
        var line = await Startup.OneLine.OfFailureAsync(
            ProcessSpec.ForProgram("Gateway", folder.At("logs"), "--data", folder.At("data"), "--port", "0").With((name, value)));

        Assert.Contains(setting, line, StringComparison.Ordinal);
    }

    private Task<TroopNetwork> StartAsync(IReadOnlyList<(string Name, string? Value)> settings) => StartAsync(new TroopNetworkOptions
    {
        Client = false,
        Settings =
        [
            ("RATE_LIMIT_DEFAULT", Default.ToString(CultureInfo.InvariantCulture)), ("RateLimits__CountTimeout", "00:00:05"), .. settings,
        ],
    });

    private static Task<RawAnswer> ModelsAsync(TroopNetwork network, string? forwardedFor = null) => network.Requester.SendAsync(
        new RawRequest("/v1/models") { Method = HttpMethod.Get, Headers = forwardedFor is null ? [] : [("X-Forwarded-For", forwardedFor)] });
}
