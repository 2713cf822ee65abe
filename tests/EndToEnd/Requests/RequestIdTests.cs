using System.Net;
using System.Text;
using MonkeyTroop.Protocol;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Requests;

public sealed class RequestIdTests(RequestIdTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<RequestIdTests.Fixture>
{
    [Fact]
    public async Task Chat_EngineFails_IsNamedAlikeInTheAnswerAndInTheLogsOfClientAndWorker()
    {
        using var http = new HttpClient { BaseAddress = Network.ClientAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent("""{"model":"refuses:1b","messages":[]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add(RequestIds.Header, "of-the-app");

        using var response = await http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(["of-the-app"], response.Headers.GetValues(RequestIds.Header));
        await Eventually.TrueAsync(() => Names(Network.Client) && Names(Network.Workers.Values.Single()), "the id in both logs");
    }

    private static bool Names(TroopProcess program) =>
        program.Output.StandardError.Any(line => line.Contains("of-the-app", StringComparison.Ordinal));

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions { Models = [new FakeModel("refuses:1b") { Ending = FakeEnding.Refuse }] });
}
