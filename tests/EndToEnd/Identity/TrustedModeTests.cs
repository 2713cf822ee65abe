using System.Text.Json.Nodes;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Identity;

/// <summary>A coordinator that believes callers, as in a closed network of older clients: no proof anywhere.</summary>
public sealed class TrustedModeTests : IAsyncLifetime
{
    private const string Node = """
        {"node_id":"trusted-node","tailscale_ip":"127.0.0.1","status":"IDLE","models":["llama"],"hardware":{"gpu":"none","vram_free":0},"engines":[]}
        """;

    private readonly TestFolder _folder = new("trusted");
    private TroopProcess _coordinator = null!;
    private CoordinatorProbe _anybody = null!;

    public async ValueTask InitializeAsync()
    {
        _coordinator = TroopProcess.Start(ProcessSpec.ForProgram(
            "Gateway", _folder.At("logs"), "--data", _folder.At("data"), "--port", "0", "--trusted").With(CoordinatorSpec.Unlimited));
        _anybody = new CoordinatorProbe(await _coordinator.ReadyAsync(), EcKeyPair.Create());
    }

    public async ValueTask DisposeAsync()
    {
        _anybody.Dispose();
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Start_Trusted_Warns() =>
        await _coordinator.Output.SaysAsync("Trusted");

    [Fact]
    public async Task Calls_WithoutProofs_AreServedByName()
    {
        Assert.Equal(200, (await PostAsync("/nodes/register", """{"node_id":"trusted-node","owner":"bob"}""")).Status);
        Assert.Equal(200, (await PostAsync("/heartbeat", Node)).Status);
        var ticket = await Eventually.GetAsync(
            async () => await PostAsync("/authorize", """{"model":"llama","requester":"alice"}""") is { Status: 200 } granted ? granted : null,
            "a ticket for alice");
        var balance = await GetAsync("/users/alice/balance");
        var peers = await GetAsync("/peers");

        Assert.Equal(300m, (decimal)JsonNode.Parse(ticket.Body)!["hold"]!);
        Assert.Equal(300m, (decimal)JsonNode.Parse(balance.Body)!["held"]!);
        Assert.Equal("127.0.0.1", (string?)JsonNode.Parse(peers.Body)!["nodes"]![0]!["tailscale_ip"]);
        Assert.Equal(200, (await GetAsync("/users/alice/transactions")).Status);
    }

    [Fact]
    public async Task Balance_OfAnUnknownName_IsWhatItWouldBeginWithAndOpensNothing()
    {
        var shown = await GetAsync("/users/stranger/balance");
        var history = await GetAsync("/users/stranger/transactions");
        var books = await GetAsync("/users/stranger/balance", Secrets.AdminPassword);

        Assert.Equal((200, 1000m), (shown.Status, (decimal)JsonNode.Parse(shown.Body)!["balance_seconds"]!));
        Assert.Equal((200, 0), (history.Status, JsonNode.Parse(history.Body)!["transactions"]!.AsArray().Count));
        Assert.Equal((404, "unknown_account"), (books.Status, books.Problem?.Code));
    }

    [Fact]
    public async Task Heartbeat_OfAnUnknownNode_JoinsItToTheAccountOfItsName()
    {
        var heartbeat = Node.Replace("trusted-node", "older-node", StringComparison.Ordinal).Replace("llama", "older", StringComparison.Ordinal);
        Assert.Equal(200, (await PostAsync("/heartbeat", heartbeat)).Status);
        var ticket = await Eventually.GetAsync(
            async () => await PostAsync("/authorize", """{"model":"older","requester":"dave"}""") is { Status: 200 } granted ? granted : null, "a ticket for dave");

        Assert.Equal("older-node", (string?)JsonNode.Parse(ticket.Body)!["node_id"]);
        Assert.Equal(200, (await GetAsync("/users/older-node/balance", Secrets.AdminPassword)).Status);
        Assert.Equal(200, (await PostAsync("/nodes/register", """{"node_id":"older-node","owner":"older-node"}""")).Status);
        Assert.Equal(409, (await PostAsync("/nodes/register", """{"node_id":"older-node","owner":"thief"}""")).Status);
    }

    [Fact]
    public async Task Heartbeat_OfAnUnknownNodeWithAProof_IsRefusedSinceItCanRegister()
    {
        using var key = EcKeyPair.Create();
        var signed = await _anybody.SendAsync(
            new RawRequest("/heartbeat") { Json = Node.Replace("trusted-node", "signing-node", StringComparison.Ordinal), Key = key });

        Assert.Equal((404, "unknown_node"), (signed.Status, signed.Problem?.Code));
    }

    [Fact]
    public async Task Heartbeat_OfManyUnknownNodes_JoinsNoMoreThanAnAddressOpensAccounts()
    {
        await using var limited = TroopProcess.Start(ProcessSpec.ForProgram(
            "Gateway", _folder.At("limited-logs"), "--data", _folder.At("limited"), "--port", "0", "--trusted")
            .With(CoordinatorSpec.Unlimited).With(("RateLimits__Signup__Limit", "2")));
        using var attacker = new CoordinatorProbe(await limited.ReadyAsync(), _anybody.Key);
        var statuses = new List<int>();
        for (var number = 0; number < 4; number++)
        {
            statuses.Add((await attacker.SendAsync(new RawRequest("/heartbeat")
            {
                Json = Node.Replace("trusted-node", $"farm-{number}", StringComparison.Ordinal),
            })).Status);
        }

        Assert.Equal([200, 200, 429, 429], statuses);
        Assert.Equal(429, (await attacker.SendAsync(new RawRequest("/nodes/register") { Json = """{"node_id":"farm-9","owner":"farm-9"}""" })).Status);
    }

    [Fact]
    public async Task Transfers_WithoutProofs_AreMadeByName()
    {
        using var owner = EcKeyPair.Create();
        using var node = await FakeNode.ServingAsync(_anybody.Coordinator, owner, "a-node", "given-for");
        await _anybody.ModelIsServedAsync("given-for");
        Assert.Equal(200, (await PostAsync("/authorize", """{"model":"given-for","requester":"carol"}""")).Status); // which opens the account
        using var probe = new CoordinatorProbe(_anybody.Coordinator, owner);
        await probe.GrantAsync(1);
        const string transfer = """{"to":"carol","amount":0.01,"idempotency_key":"k"}""";

        var given = await PostAsync($"/users/{owner.Thumbprint}/transfers", transfer);

        Assert.Equal(0.01m, (decimal)JsonNode.Parse(given.Body)!["amount"]!);
        Assert.Equal(402, (await PostAsync("/users/carol/transfers", transfer.Replace("carol", owner.Thumbprint, StringComparison.Ordinal).Replace("0.01", "5", StringComparison.Ordinal))).Status);
        Assert.Equal((404, "unknown_account"), await PostAsync("/users/no-such-account/transfers", transfer) is var unknown ? (unknown.Status, unknown.Problem!.Code) : default);
        Assert.Equal("gift", (string?)JsonNode.Parse((await GetAsync("/users/carol/transactions?limit=1")).Body)!["transactions"]![0]!["type"]);
        using var stranger = EcKeyPair.Create();
        var signed = await _anybody.SendAsync(new RawRequest($"/users/{owner.Thumbprint}/transfers") { Json = transfer, Key = stranger });
        Assert.Equal((401, "not_your_account"), (signed.Status, signed.Problem!.Code));
    }

    [Theory]
    [InlineData("/authorize", """{"model":"llama"}""", "requester")]
    [InlineData("/authorize", """{"model":"llama","requester":":treasury"}""", "requester")]
    [InlineData("/nodes/register", """{"node_id":"other"}""", "owner")]
    public async Task Calls_WithoutAName_AreRefusedAndNameTheField(string path, string body, string field)
    {
        var answer = await PostAsync(path, body);

        Assert.Equal(400, answer.Status);
        Assert.Equal([field], answer.Problem!.Errors!.Keys);
    }

    private Task<RawAnswer> PostAsync(string path, string json) => _anybody.SendAsync(new RawRequest(path) { Json = json });

    private Task<RawAnswer> GetAsync(string path, string? password = null) =>
        _anybody.SendAsync(new RawRequest(path) { Method = HttpMethod.Get, ContentType = null, AdminPassword = password });
}
