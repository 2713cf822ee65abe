using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.TicketProxy;

/// <summary>With a valid ticket in hand, nothing but inference can be reached.</summary>
public sealed class ManagementPathTests(ManagementPathTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<ManagementPathTests.Fixture>
{
    private const string Model = "steady:1b";

    [Theory]
    [InlineData("DELETE", "/api/delete")]
    [InlineData("POST", "/api/delete")]
    [InlineData("POST", "/api/pull")]
    [InlineData("POST", "/api/create")]
    [InlineData("POST", "/api/chat")]
    [InlineData("GET", "/api/tags")]
    [InlineData("POST", "/v1/../api/pull")]
    [InlineData("POST", "/v1/%2e%2e/api/pull")]
    [InlineData("POST", "/v1/..%2fapi/pull")]
    [InlineData("POST", "/v1/%2E%2E%2Fapi%2Fpull")]
    [InlineData("POST", "/v1/chat/completions/../../../api/pull")]
    [InlineData("POST", "/v1/chat/completions/%2e%2e/%2e%2e/%2e%2e/api/pull")]
    [InlineData("POST", "//api/pull")]
    [InlineData("POST", "/%61pi/pull")]
    [InlineData("POST", "/api%2fpull")]
    [InlineData("POST", "/api\\pull")]
    [InlineData("POST", "/v1\\..\\api\\pull")]
    [InlineData("POST", "/v1/chat/completions;/../../api/pull")]
    [InlineData("DELETE", "/v1/chat/completions")]
    [InlineData("DELETE", "/v1/models/steady:1b")]
    [InlineData("GET", "/")]
    public async Task Send_AnythingButInference_Is404AndTheEngineHearsNothing(string method, string target)
    {
        var status = await RawHttp.SendAsync(Network.WorkerAddresses["node-1"], method, target, Cancellation, $"Authorization: Bearer {fixture.Ticket}");

        Assert.True(status is 404 or 405 or 400, $"status {status}");
        AssertEngineHeardNothing();
    }

    [Fact]
    public async Task Send_AbsoluteFormOfTheEngine_DoesNotReachIt()
    {
        var status = await RawHttp.SendAsync(
            Network.WorkerAddresses["node-1"], "POST", new Uri(Network.Engine.Address, "/api/pull").ToString(), Cancellation,
            $"Authorization: Bearer {fixture.Ticket}");

        Assert.InRange(status, 400, 499);
        AssertEngineHeardNothing();
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("h2c")]
    public async Task Send_Upgrade_IsNotGranted(string protocol)
    {
        var status = await RawHttp.SendAsync(
            Network.WorkerAddresses["node-1"], "GET", "/api/pull", Cancellation,
            $"Authorization: Bearer {fixture.Ticket}", $"Upgrade: {protocol}", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

        Assert.InRange(status, 400, 499);
        AssertEngineHeardNothing();
    }

    [Fact]
    public async Task Send_Connect_IsRefused()
    {
        var status = await RawHttp.SendAsync(
            Network.WorkerAddresses["node-1"], "CONNECT", Network.Engine.Address.Authority, Cancellation, $"Authorization: Bearer {fixture.Ticket}");

        Assert.InRange(status, 400, 499);
    }

    /// <summary>The worker's own questions are all reads of versions and models.</summary>
    private void AssertEngineHeardNothing() => Assert.All(
        Network.Engine.Heard, heard => Assert.True(heard.Method == "GET" && !heard.Headers.ContainsKey("Authorization"), $"{heard.Method} {heard.Target}"));

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions { Models = [new FakeModel(Model)], Client = false })
    {
        public string Ticket { get; private set; } = "";

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            Ticket = (await Network.Requester.TicketAsync(Model)).Token;
        }
    }
}
