using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Jobs;

/// <summary>Answers that take longer than the hold they began with, through client, coordinator and worker.</summary>
public sealed class LongAnswerTests : NetworkTest
{
    private const string Model = "long:1b";

    /// <summary>Forty pieces, one each 200 ms: 8 s, with a hold for 3 s at first.</summary>
    private static readonly TroopNetworkOptions ShortHold = new()
    {
        Models = [new FakeModel(Model) { Pieces = [.. Enumerable.Range(0, 40).Select(i => $" {i}")], Pause = TimeSpan.FromMilliseconds(200) }],
        HoldSeconds = 3,
        TicketLifetime = TimeSpan.FromSeconds(20),
    };

    [Fact]
    public async Task Chat_LongerThanItsFirstHold_IsWholeAndChargedInFull()
    {
        var network = await StartAsync(ShortHold);

        await AssertWholeAsync(network);

        var paid = await PaidAsync(network, least: 8);
        Assert.InRange(paid, 8, 60);
        await Ledger.AssertBalancedAsync(network);
    }

    [Fact]
    public async Task Chat_TenAtTheSameTime_ShareOneTicketAndAreEachPaid()
    {
        var network = await StartAsync(ShortHold);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => AssertWholeAsync(network)));

        var paid = await PaidAsync(network, least: 80);
        Assert.InRange(paid, 80, 400);
        Assert.Single((await network.Requester.TransactionsAsync()).Where(row => row.JobId is not null).DistinctBy(row => row.JobId));
        await Ledger.AssertBalancedAsync(network);
    }

    [Fact]
    public async Task Chat_CreditsForPartOfIt_GoesOnForAsLongAsTheyLast()
    {
        var network = await StartAsync(ShortHold with { StarterCredits = 6 });
        using var app = App(network);

        using var answer = await AskAsync(app);
        var text = await ReadAsync(answer);

        Assert.Contains("hold_used_up", text, StringComparison.Ordinal);
        var (pieces, paid) = (text.Split("\"delta\"").Length - 1, await PaidAsync(network, least: 5));
        Assert.InRange(pieces, 16, 40); // more than the first 3 s, less than all
        Assert.InRange(paid, 5, 6);
        await Ledger.AssertBalancedAsync(network);
    }

    private static async Task AssertWholeAsync(TroopNetwork network)
    {
        using var app = App(network);
        using var answer = await AskAsync(app);
        Assert.EndsWith("data: [DONE]\n\n", await ReadAsync(answer), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient app) => app.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(Question()) },
        HttpCompletionOption.ResponseHeadersRead,
        Cancellation);

    /// <summary>A stream that was cut ends in a connection that is.</summary>
    private static async Task<string> ReadAsync(HttpResponseMessage answer)
    {
        var text = new MemoryStream();
        try
        {
            await answer.Content.CopyToAsync(text, Cancellation);
        }
        catch (HttpRequestException)
        {
            // What came until then tells.
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>What the account has paid, once that is what it must be at least.</summary>
    private static async Task<decimal> PaidAsync(TroopNetwork network, decimal least)
    {
        await Eventually.TrueAsync(async () => await PaidAsync(network) >= least, $"{least} credits are paid");
        return await PaidAsync(network);
    }

    private static async Task<decimal> PaidAsync(TroopNetwork network) =>
        -(await network.Requester.TransactionsAsync()).Where(row => row.JobId is not null).Sum(row => row.Credits);

    private static HttpClient App(TroopNetwork network) => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = network.ClientAddress };

    private static JsonObject Question() => new()
    {
        ["model"] = Model,
        ["stream"] = true,
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "hello" }),
    };
}
