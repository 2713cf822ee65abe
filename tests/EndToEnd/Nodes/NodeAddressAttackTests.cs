using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Nodes;

/// <summary>A node that points at others: clients must not be sent, nor go, where no node can be. And others who act for a node.</summary>
public sealed class NodeAddressAttackTests(NodeAddressAttackTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<NodeAddressAttackTests.Fixture>
{
    /// <summary>A network for documentation (RFC 5737), where nobody is.</summary>
    private const string Elsewhere = "192.0.2.1";

    /// <summary>Where the coordinator serves its metrics.</summary>
    private static readonly string MetricsPort = FreePort.Find().ToString(CultureInfo.InvariantCulture);

    /// <summary>An address that the client alone is told to deny.</summary>
    private const string Denied = "127.0.0.77";

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("10.0.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("8.8.8.8")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("100.100.100.100")]
    [InlineData("100.100.100.200")]
    [InlineData("::ffff:100.100.100.200")]
    [InlineData("fd7a:115c:a1e0::53")]
    public async Task Beat_AddressOutsideTheNetworksOfNodes_IsRefused(string address)
    {
        var host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;

        AssertNames("tailscale_ip", await SendHeartbeatAsync(address, null, fixture.Node.Key));
        AssertNames("url", await SendHeartbeatAsync("127.0.0.1", $"http://{host}:8080", fixture.Node.Key));
    }

    [Fact]
    public async Task Beat_UrlOfAnotherHost_IsRefused() => AssertNames("url", await SendHeartbeatAsync("127.0.0.1", "http://127.0.0.2:8080", fixture.Node.Key));

    [Fact]
    public async Task Beat_TheCoordinatorsOwnEndpoint_IsRefused()
    {
        var port = Network.CoordinatorAddress.Port;

        AssertNames("url", await SendHeartbeatAsync("127.0.0.1", $"http://127.0.0.1:{port}", fixture.Node.Key));
        AssertNames("url", await SendHeartbeatAsync("127.0.0.1", $"http://[::ffff:127.0.0.1]:{port}", fixture.Node.Key));
        AssertNames("url", await SendHeartbeatAsync("127.0.0.1", $"http://127.0.0.1:{MetricsPort}", fixture.Node.Key));
    }

    [Fact]
    public async Task Chat_NodeAtAnAddressThatTheClientDenies_IsRefusedBeforeConnecting()
    {
        Assert.Equal(200, (await SendHeartbeatAsync(Denied, $"http://{Denied}:{Network.Relay.Address.Port}", fixture.Node.Key, "denied:1b")).Status);
        await Network.Requester.ModelIsServedAsync("denied:1b");
        using var app = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Network.ClientAddress };

        using var answer = await app.PostAsJsonAsync("/v1/chat/completions", new { model = "denied:1b", messages = Array.Empty<string>() }, Cancellation);
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["error"]!;

        Assert.Equal((502, ProblemCodes.NodeAway), ((int)answer.StatusCode, (string?)error["code"]));
        Assert.Contains("never a node's", (string?)error["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beat_SignedByAnotherAccount_Is403()
    {
        using var stranger = EcKeyPair.Create();

        Assert.Equal(403, (await SendHeartbeatAsync("127.0.0.1", null, stranger)).Status);
        Assert.Equal(403, (await SendHeartbeatAsync("127.0.0.1", null, Network.Owner.Key)).Status);
    }

    [Fact]
    public async Task Chat_NodeWhereTheClientDoesNotGo_IsRefusedBeforeConnecting()
    {
        Assert.Equal(200, (await SendHeartbeatAsync(Elsewhere, $"http://{Elsewhere}:8080", fixture.Node.Key)).Status);
        await Network.Requester.ModelIsServedAsync("far:1b");
        using var app = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Network.ClientAddress };

        using var answer = await app.PostAsJsonAsync("/v1/chat/completions", new { model = "far:1b", messages = Array.Empty<string>() }, Cancellation);
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["error"]!;

        Assert.Equal((502, ProblemCodes.NodeAway), ((int)answer.StatusCode, (string?)error["code"]));
        Assert.Contains("--allow-network", (string?)error["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_WithoutAProof_ShowNoAddress()
    {
        await fixture.Node.SendHeartbeatAsync("shown:1b"); // once: the other tests heartbeat for it with other models
        await Network.Requester.ModelIsServedAsync("shown:1b");
        var ask = new RawRequest("/peers?model=shown:1b") { Method = HttpMethod.Get, ContentType = null };

        var (stranger, known) = (await Network.Requester.SendAsync(ask), await Network.Requester.SendAsync(ask with { Key = Network.Requester.Key }));

        Assert.Contains("127.0.0.1", known.Body, StringComparison.Ordinal);
        Assert.Contains("fake-1", stranger.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", stranger.Body, StringComparison.Ordinal);
        Assert.Equal(401, (await Network.Requester.SendAsync(ask with { Proof = "a.b.c" })).Status);
    }

    private static void AssertNames(string field, RawAnswer answer)
    {
        Assert.Equal(400, answer.Status);
        Assert.Equal([field], answer.Problem!.Errors!.Keys);
    }

    private Task<RawAnswer> SendHeartbeatAsync(string address, string? url, EcKeyPair key, string model = "far:1b") => Network.Requester.SendAsync(new RawRequest("/heartbeat")
    {
        Key = key,
        Json = new JsonObject
        {
            ["node_id"] = "fake-1",
            ["tailscale_ip"] = address,
            ["url"] = url,
            ["status"] = "IDLE",
            ["models"] = new JsonArray(model),
            ["slots"] = 8,
        }.ToJsonString(),
    });

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions
    {
        NodeNetwork = "192.0.2.0/24",
        Variables = [("Proxy__DeniedNetworks__0", $"{Denied}/32")],
        Settings = [("Metrics__Endpoint", $"127.0.0.1:{MetricsPort}")],
    })
    {
        public FakeNode Node { get; private set; } = null!;

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            Node = await FakeNode.JoinAsync(Network.CoordinatorAddress, Network.Owner.Key, "fake-1");
        }

        public override async ValueTask DisposeAsync()
        {
            GC.SuppressFinalize(this);
            Node?.Dispose();
            await base.DisposeAsync();
        }
    }
}
