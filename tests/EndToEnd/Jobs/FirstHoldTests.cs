using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Jobs;

/// <summary>A client that extends its holds sets little aside at first: a new account can use many models at the same time.</summary>
public sealed class FirstHoldTests(FirstHoldTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<FirstHoldTests.Fixture>
{
    private const int Models = 8;

    [Fact]
    public async Task Chat_EightModelsOfANewAccountAtOnce_AreAllAnsweredAndHoldLessThanHalf()
    {
        using var app = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Network.ClientAddress };

        var statuses = await Task.WhenAll(Enumerable.Range(0, Models).Select(async model =>
        {
            var body = new JsonObject { ["model"] = ModelOf(model), ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "hello" }) };
            using var answer = await app.PostAsJsonAsync("/v1/chat/completions", body, Cancellation);
            return answer.StatusCode;
        }));

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.InRange((await Network.Requester.BalanceAsync()).Held, 1, Models * 60);
    }

    private static string ModelOf(int number) => $"first-{number}:1b";

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions
    {
        Models = [.. Enumerable.Range(0, Models).Select(number => new FakeModel(ModelOf(number)))],
    });
}
