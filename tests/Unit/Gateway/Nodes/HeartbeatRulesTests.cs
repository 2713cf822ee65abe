using System.Net;
using MonkeyTroop.Gateway.Nodes;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Tests.Unit.Gateway.Nodes;

public class HeartbeatRulesTests
{
    private static readonly NodeAddressPolicy Tailnet = new(
        NodeAddressPolicy.Tailnet, coordinator: [IPEndPoint.Parse("100.64.0.7:8000"), IPEndPoint.Parse("100.64.0.9:8080")]);

    private static readonly HeartbeatRequest Good = new()
    {
        NodeId = "node-1",
        TailscaleIp = "100.64.0.7",
        Status = NodeStatus.Idle,
        Models = [new ModelOffer("llama3:8b", new string('a', 64), 4_000_000_000)],
        Hardware = new NodeHardware("NVIDIA GeForce RTX 3060", 12_000),
        Engines = [new NodeEngine("ollama", "0.12.6", 11434)],
        Slots = 1,
        InFlight = 0,
    };

    public static TheoryData<string, HeartbeatRequest> Faults => new()
    {
        { "node_id", Good with { NodeId = null } },
        { "node_id", Good with { NodeId = "a b" } },
        { "node_id", Good with { NodeId = "a\r\nb" } },
        { "node_id", Good with { NodeId = new string('a', 129) } },
        { "status", Good with { Status = null } },
        { "status", Good with { Status = (NodeStatus)7 } },
        { "tailscale_ip", Good with { TailscaleIp = null } },
        { "tailscale_ip", Good with { TailscaleIp = "127.0.0.1" } },
        { "tailscale_ip", Good with { TailscaleIp = "169.254.169.254" } },
        { "tailscale_ip", Good with { TailscaleIp = "::ffff:127.0.0.1" } },
        { "tailscale_ip", Good with { TailscaleIp = "example.org" } },
        { "tailscale_ip", Good with { TailscaleIp = "fd7a:115c:a1e0::1%7" } },
        { "url", Good with { Url = "http://[fd7a:115c:a1e0::1%257]:8080" } },
        { "url", Good with { Url = "http://100.64.0.7:0" } },
        { "url", Good with { Url = "http://localhost:8080" } },
        { "url", Good with { Url = "ftp://100.64.0.7:8080" } },
        { "url", Good with { Url = "http://user@100.64.0.7:8080" } },
        { "url", Good with { Url = "http://100.64.0.7:8080/admin" } },
        { "url", Good with { Url = "http://169.254.169.254" } },
        { "url", Good with { Url = "http://100.64.0.8:8080" } },
        { "url", Good with { Url = "http://100.100.100.200:80" } },
        { "url", Good with { Url = "http://100.64.0.7:8000" } },
        { "tailscale_ip", Good with { TailscaleIp = "100.100.100.100" } },
        { "tailscale_ip", Good with { TailscaleIp = "::ffff:100.100.100.200" } },
        { "tailscale_ip", Good with { TailscaleIp = "100.64.0.9" } },
        { "slots", Good with { Slots = -1 } },
        { "slots", Good with { Slots = FieldRules.MaxSlots + 1 } },
        { "in_flight", Good with { InFlight = -1 } },
        { "hardware.gpu", Good with { Hardware = new NodeHardware("a\0b", 1) } },
        { "hardware.vram_free", Good with { Hardware = new NodeHardware("a", -1) } },
        { "encryption_public_key", Good with { EncryptionPublicKey = "short" } },
        { "models", Good with { Models = null } },
        { "models", Good with { Models = [null!] } },
        { "models", Good with { Models = [new ModelOffer("")] } },
        { "models", Good with { Models = [new ModelOffer("a b")] } },
        { "models", Good with { Models = [new ModelOffer($"sha256:{new string('a', 64)}")] } },
        { "models", Good with { Models = [new ModelOffer("a", "not a hash")] } },
        { "models", Good with { Models = [new ModelOffer("a", null, -1)] } },
        { "models", Good with { Models = [.. Enumerable.Range(0, FieldRules.MaxModels + 1).Select(number => new ModelOffer($"m{number}"))] } },
        { "models_hash", Good with { ModelsHash = "x" } },
        { "engines", Good with { Engines = [null!] } },
        { "engines", Good with { Engines = [new NodeEngine("a b", null, null)] } },
        { "engines", Good with { Engines = [new NodeEngine("a", null, 0)] } },
    };

    [Fact]
    public void Validate_GoodBeat_IsAccepted() => Assert.Null(HeartbeatRules.Validate(Good, Tailnet));

    [Fact]
    public void Validate_HashInsteadOfModels_IsAccepted() =>
        Assert.Null(HeartbeatRules.Validate(Good with { Models = null, ModelsHash = new string('0', 64) }, Tailnet));

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Validate_Fault_NamesTheField(string field, HeartbeatRequest heartbeat)
    {
        var refusal = HeartbeatRules.Validate(heartbeat, Tailnet);

        Assert.NotNull(refusal);
        Assert.Equal(400, refusal.Status);
        Assert.Equal([field], refusal.FieldErrors!.Keys);
    }

    [Fact]
    public void Validate_ManyFaults_NamesThemAll() => Assert.Equal(
        ["node_id", "slots", "status"],
        HeartbeatRules.Validate(Good with { NodeId = "", Slots = -5, Status = null }, Tailnet)!.FieldErrors!.Keys.Order());

    [Theory]
    [InlineData("100.64.0.7", null, "http://100.64.0.7:8080")]
    [InlineData("fd7a:115c:a1e0::1", null, "http://[fd7a:115c:a1e0::1]:8080")]
    [InlineData("100.64.0.7", "http://100.64.0.7:9999/", "http://100.64.0.7:9999")]
    public void UrlOf_Beat_IsTheWorkersBaseUrl(string address, string? url, string expected) =>
        Assert.Equal(expected, HeartbeatRules.UrlOf(Good with { TailscaleIp = address, Url = url }));
}
