using System.Net;
using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.RateLimiting;

/// <summary>Accounts that have used the network for a while, beside strangers at the same address.</summary>
public sealed class KnownAccountTests : NetworkTest
{
    private const int Strict = 20;
    private const int Default = 100;
    private const int Crowd = 130;
    private const int Unserved = 25;
    private const int Unsigned = 30;
    private const int KnownAfter = 10;
    private const int Signup = 10;
    private const string Model = "known:1b";

    private TroopNetwork _network = null!;
    private int _addresses;

    [Fact]
    public async Task Calls_OfAnAccountThatSettledTenJobs_CountByTheAccountWhateverStrangersOfItsAddressUseUp()
    {
        using var node = await StartAsync();
        await SettleAsync(node, KnownAfter - 1);
        Assert.Equal($"{Default}", (await PeersAsync(NewAddress(), _network.Requester.Key)).Headers["RateLimit-Limit"]);
        await SettleAsync(node, 1);
        await Eventually.TrueAsync(
            async () => (await PeersAsync(NewAddress(), _network.Requester.Key)).Headers["RateLimit-Limit"] == "1200", "the account is known");

        var home = NewAddress();
        for (var call = 0; call < Default; call++)
        {
            Assert.Equal(200, (await SendAsync(home, Get("/v1/models"))).Status);
        }

        using var stranger = EcKeyPair.Create();
        Assert.Equal(429, (await SendAsync(home, Get("/v1/models"))).Status);
        Assert.Equal(429, (await PeersAsync(home, stranger)).Status);
        for (var call = 0; call <= Strict; call++)
        {
            var answer = await SendAsync(home, Authorize("nobody:1b", stranger));
            Assert.Equal(call < Strict ? 404 : 429, answer.Status);
        }

        Assert.Equal("1200", (await SendAsync(home, Get("/v1/models") with { Key = _network.Requester.Key })).Headers["RateLimit-Limit"]);
        Assert.Equal(200, (await PeersAsync(home, _network.Requester.Key)).Status);
        Assert.Equal(200, (await BalanceAsync(home, _network.Requester.Key)).Status);
        for (var call = 0; call <= Strict; call++)
        {
            var answer = await SendAsync(home, Authorize("nobody:1b", _network.Requester.Key));
            Assert.Equal((404, "600"), (answer.Status, answer.Headers["RateLimit-Limit"]));
        }

        Assert.Equal(Strict + 1, await UsedAsync("authorize", _network.Requester.Account));
        Assert.Equal(Strict, await UsedAsync("strict", home));
    }

    [Fact]
    public async Task Calls_OfAllAccountsOfAnAddress_StopAtWhatIsMeantForAllOfThem()
    {
        using var node = await StartAsync();
        var home = NewAddress();
        for (var call = 0; call < Crowd; call++)
        {
            var reader = call % 2 == 0 ? _network.Requester.Key : _network.Owner.Key;
            Assert.Equal((200, "600"), await BalanceAsync(home, reader) is var read ? (read.Status, read.Headers["RateLimit-Limit"]) : default);
        }

        var over = await BalanceAsync(home, _network.Requester.Key);
        Assert.Equal((429, ProblemCodes.RateLimited, $"{Crowd}"), (over.Status, over.Problem?.Code, over.Headers["RateLimit-Limit"]));
        Assert.Equal(Crowd / 2, await UsedAsync("wallet", _network.Requester.Account)); // what the crowd's limit refused is not the account's
        Assert.Equal(200, (await BalanceAsync(NewAddress(), _network.Requester.Key)).Status);
        Assert.Equal(200, (await SendAsync(home, Get("/v1/models"))).Status);
    }

    [Fact]
    public async Task Balance_AfterAnAppUsedUpTheAddressWithItsModels_IsStillRead()
    {
        using var node = await StartAsync();
        var home = NewAddress();
        await Task.WhenAll(Enumerable.Range(0, Default + 1).Select(_ => SendAsync(home, Get("/v1/models"))));
        Assert.Equal(429, (await SendAsync(home, Get("/v1/models"))).Status);

        Assert.Equal(200, (await BalanceAsync(home, _network.Requester.Key)).Status);
        Assert.Equal(200, (await SendAsync(home, Get($"/users/{_network.Requester.Account}/transactions") with { Key = _network.Requester.Key })).Status);
    }

    [Fact]
    public async Task Reads_WithAFreshKeyEach_CountByTheAddressAndCostTheStoreLittle()
    {
        using var node = await StartAsync();
        var home = NewAddress();
        var statuses = new List<int>();
        for (var call = 0; call < Default + (2 * Unsigned); call++)
        {
            using var key = EcKeyPair.Create();
            statuses.Add((await SendAsync(home, Get($"/users/{key.Thumbprint}/transactions") with { Key = key })).Status);
        }

        Assert.Equal([.. Enumerable.Repeat(200, Default), .. Enumerable.Repeat(429, 2 * Unsigned)], statuses);
        Assert.Equal(Unsigned, await UsedAsync("unsigned", home));
        Assert.Equal(200, (await BalanceAsync(NewAddress(), _network.Requester.Key)).Status);
    }

    [Fact]
    public async Task Authorize_NoNodeFree_UsesUpNothingAndHasALimitOfItsOwn()
    {
        using var node = await StartAsync();
        await SettleAsync(node, 1);
        await node.SendHeartbeatAsync("other:1b");
        await Eventually.TrueAsync(
            async () => (await SendAsync(NewAddress(), Get("/v1/models"))).Body.Contains("other:1b", StringComparison.Ordinal), "the other model is listed");
        await Eventually.TrueAsync(
            async () => (await SendAsync(NewAddress(), Authorize(Model, _network.Requester.Key))).Status == 503, "the model has no node now");

        var home = NewAddress();
        for (var call = 0; call < Unserved; call++)
        {
            var answer = await SendAsync(home, Authorize(Model, _network.Requester.Key));
            Assert.Equal((503, ProblemCodes.NoNodeFree), (answer.Status, answer.Problem?.Code));
        }

        var tooOften = await SendAsync(home, Authorize(Model, _network.Requester.Key));
        Assert.Equal((429, $"{Unserved}"), (tooOften.Status, tooOften.Headers["RateLimit-Limit"]));
        Assert.Equal(0, await UsedAsync("strict", home));
        Assert.Equal(200, (await SendAsync(home, Authorize("other:1b", _network.Requester.Key))).Status);
        Assert.Equal(1, await UsedAsync("strict", home));
    }

    [Fact]
    public async Task Authorize_NoNodeFreeWithAFreshKeyEach_CountsOnceTheAddressHasOpenedItsAccounts()
    {
        using var node = await StartAsync();
        await SettleAsync(node, 1);
        await node.SendHeartbeatAsync("other:1b");
        await Eventually.TrueAsync(
            async () => (await SendAsync(NewAddress(), Authorize(Model, _network.Requester.Key))).Status == 503, "the model has no node now");

        var home = NewAddress();
        var limits = new List<string>();
        for (var call = 0; call < Signup + Strict + Unsigned + 5; call++)
        {
            using var key = EcKeyPair.Create();
            var answer = await SendAsync(home, Authorize(Model, key));
            Assert.Equal(call < Signup ? 503 : 429, answer.Status);
            limits.Add(answer.Headers["RateLimit-Limit"]);
        }

        Assert.Equal(Enumerable.Repeat($"{Signup}", Strict), limits.Skip(Signup).Take(Strict));
        Assert.Equal(Strict, await UsedAsync("strict", home));
        Assert.Equal(Unsigned, await UsedAsync("unsigned", home));
    }

    [Fact]
    public async Task Authorize_OverTheLimitWithNodesFree_TakesNoSlotAndNoCredits()
    {
        using var node = await StartAsync();
        var home = NewAddress();
        for (var call = 0; call < Strict; call++)
        {
            Assert.Equal(404, (await SendAsync(home, Authorize("nobody:1b", _network.Requester.Key))).Status);
        }

        var before = (await _network.Requester.BalanceAsync()).Held;
        var answers = await Task.WhenAll(Enumerable.Range(0, Strict).Select(_ => SendAsync(home, Authorize(Model, _network.Requester.Key))));

        Assert.All(answers, answer => Assert.Equal(429, answer.Status));
        Assert.Equal(before, (await _network.Requester.BalanceAsync()).Held);
        for (var slot = 0; slot < FieldRules.MaxSlots; slot++)
        {
            var ticket = await SendAsync(NewAddress(), Authorize(Model, _network.Requester.Key));
            Assert.True(ticket.Status is 200 or 402, $"{ticket.Status}"); // there is a slot each time
        }
    }

    private async Task<FakeNode> StartAsync()
    {
        _network = await StartAsync(LimitedNetwork.Options with
        {
            Settings =
            [
                .. LimitedNetwork.Options.Settings, ("RateLimits__Node__Limit", "0"), ("RateLimits__Unproven__Limit", "0"), ("RateLimits__AskStandingAfter", "00:00:01"),
                ("RateLimits__Crowd__Limit", $"{Crowd}"), ("RateLimits__Unserved__Limit", $"{Unserved}"),
            ],
        });
        var node = await FakeNode.ServingAsync(_network.CoordinatorAddress, _network.Owner.Key, "known-node", Model);
        await Eventually.TrueAsync(
            async () => (await SendAsync(NewAddress(), Authorize("nobody:1b", _network.Requester.Key))).Status == 404, "the coordinator has heard all nodes");
        return node;
    }

    private async Task SettleAsync(FakeNode node, int jobs)
    {
        for (var job = 0; job < jobs; job++)
        {
            var answer = await Eventually.GetAsync(
                async () => await SendAsync(NewAddress(), Authorize(Model, _network.Requester.Key)) is { Status: 200 } granted ? granted : null, "a ticket");
            var ticket = JsonSerializer.Deserialize(answer.Body, ProtocolJson.Default.AuthorizeResponse)!;
            await Eventually.TrueAsync(
                async () => (await node.SubmitAsync(ticket, _network.Requester.Account, seconds: 1)).Value is not null, "the receipt is settled");
        }
    }

    private string NewAddress() => new IPAddress([203, 0, .. BitConverter.GetBytes((ushort)Interlocked.Increment(ref _addresses))]).ToString();

    private static RawRequest Get(string path) => new(path) { Method = HttpMethod.Get };

    private static RawRequest Authorize(string model, EcKeyPair key) => new("/authorize") { Json = $$"""{"model":"{{model}}"}""", Key = key };

    private Task<RawAnswer> PeersAsync(string address, EcKeyPair key) => SendAsync(address, Get("/peers") with { Key = key });

    private Task<RawAnswer> BalanceAsync(string address, EcKeyPair key) => SendAsync(address, Get($"/users/{key.Thumbprint}/balance") with { Key = key });

    private Task<RawAnswer> SendAsync(string address, RawRequest request) =>
        _network.Requester.SendAsync(request with { Headers = [("X-Forwarded-For", address)] });

    private async Task<int> UsedAsync(string tier, string principal) => (await LimitedNetwork.UsageAsync(_network, tier, principal)).Used;
}
