using System.Net;
using System.Text;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Rates;

/// <summary>What a request costs: its tokens at the speed of the reference GPU, which makes 20 a second of a model of 5 GB.</summary>
public sealed class RateTests(RateTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<RateTests.Fixture>
{
    private const string Slow = "slow:1b";
    private const long Bytes = 5_000_000_000;

    /// <summary>25 tokens of 4 bytes take the reference GPU 1.25 s, their prompt some 0.1 s; here all of it takes 2.5 s.</summary>
    [Fact]
    public async Task Chat_SlowNode_CostsWhatItsTokensTakeOnTheReferenceGpuAndBothSidesAgree()
    {
        var data = Network.At("patient");
        await using var run = TroopProcess.Start(Network.ChatSpec(data, Slow));
        Assert.Equal(0, await run.ExitAsync());

        using var key = EcKeyPair.LoadOrCreate(Path.Combine(data, "account.pem"));
        using var account = new CoordinatorProbe(Network.CoordinatorAddress, key);
        await Eventually.TrueAsync(async () => (await account.BalanceAsync()).Held == 0, "the job has its final receipt");
        var charge = Assert.Single(await account.TransactionsAsync(), row => row.Type == "settlement");
        Assert.InRange(Math.Abs(charge.Credits), 1.3m, 1.45m);
        Assert.DoesNotContain(await account.TransactionsAsync(), row => row.Type == "refund");
        Assert.NotNull((await account.AuthorizeAsync(Slow)).Value);
    }

    /// <summary>A stream with usage, an answer that comes whole, and an embedding: 1.25 s of text twice, and three prompts of at most 0.2 s.</summary>
    [Fact]
    public async Task Post_EveryKindOfAnswer_IsCountedAlikeByBothSides()
    {
        var data = Network.At("of-every-kind");
        await using (var proxy = TroopProcess.Start(Network.ProxySpec(data)))
        {
            using var app = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = await proxy.ReadyAsync() };
            await PostAsync(app, "/v1/chat/completions", """, "messages": [{"role": "user", "content": "hello"}], "stream": true, "stream_options": {"include_usage": true}""");
            await PostAsync(app, "/v1/chat/completions", """, "messages": [{"role": "user", "content": "hello"}]""");
            await PostAsync(app, "/v1/embeddings", """, "input": "hello" """);
            Assert.Equal(0, await proxy.TerminateAsync());
        }

        using var key = EcKeyPair.LoadOrCreate(Path.Combine(data, "account.pem"));
        using var account = new CoordinatorProbe(Network.CoordinatorAddress, key);
        await Eventually.TrueAsync(async () => (await account.BalanceAsync()).Held == 0, "the job has its final receipt");
        var rows = await account.TransactionsAsync();
        Assert.InRange(rows.Where(row => row.Type == "settlement").Sum(row => Math.Abs(row.Credits)), 2.6m, 3.1m);
        Assert.DoesNotContain(rows, row => row.Type == "refund");
        Assert.NotNull((await account.AuthorizeAsync(Slow)).Value);
    }

    [Fact]
    public async Task Authorize_NodeThatStatesASize_HasTheRates()
    {
        using var node = await ServingAsync("sized:5b", Bytes, countsTokens: true);

        Assert.Equal(new TokenRates(400, 20), (await Network.Requester.TicketAsync("sized:5b")).Rates);
    }

    /// <summary>A larger size would make its tokens dearer.</summary>
    [Fact]
    public async Task Authorize_NodeThatOverstatesItsSizeBesideTwoOthers_HasTheRatesOfTheMedian()
    {
        const string model = "inflated:5b";
        using var other = EcKeyPair.Create();
        using var third = EcKeyPair.Create();
        using var liar = await ServingAsync(model, 900 * Bytes, countsTokens: true);
        using var honest = await ServingAsync(model, Bytes, countsTokens: true, other);
        using var smaller = await ServingAsync(model, Bytes - 1, countsTokens: true, third);
        await Eventually.TrueAsync(
            async () => (await Network.Owner.ModelsAsync()).Data.FirstOrDefault(listed => listed.Id == model)?.Nodes == 3, "all three are known");
        await Eventually.TrueAsync(
            async () => (await Network.Requester.RatesAsync(model)).FromSize == new TokenRates(400, 20), "the median of all three counts");

        var ticket = (await Network.Requester.AuthorizeAsync(model, honest.NodeId, smaller.NodeId)).Value!;

        Assert.Equal((liar.NodeId, new TokenRates(400, 20)), (ticket.NodeId, ticket.Rates));
    }

    [Fact]
    public async Task Authorize_WorkerOfAnEarlierVersion_HasNoRatesAndBothSidesCountTime()
    {
        using var node = await ServingAsync("earlier:5b", Bytes, countsTokens: false);

        Assert.Null((await Network.Requester.TicketAsync("earlier:5b")).Rates);
    }

    private static async Task PostAsync(HttpClient app, string path, string rest)
    {
        using var body = new StringContent($$"""{"model": "{{Slow}}"{{rest}}}""", Encoding.UTF8, "application/json");
        using var answer = await app.PostAsync(path, body, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private Task<FakeNode> ServingAsync(string model, long bytes, bool countsTokens, EcKeyPair? owner = null) => FakeNode.ServingAsync(
        Network.CoordinatorAddress, owner ?? Network.Owner.Key, $"{model.Split(':')[0]}-{Guid.NewGuid():N}"[..24], model, bytes, countsTokens ? true : null);

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions
    {
        Models = [new FakeModel(Slow) { Bytes = Bytes, Pieces = [.. Enumerable.Repeat("word", 25)], Pause = TimeSpan.FromSeconds(0.1) }],
    });
}
