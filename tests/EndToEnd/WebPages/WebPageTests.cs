using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.WebPages;

/// <summary>A page in a browser of the client's machine calls the running client proxy (CSRF, DNS rebinding).</summary>
public sealed class WebPageTests(WebPageTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<WebPageTests.Fixture>
{
    private const string Model = "steady:1b";

    [Theory]
    [InlineData("/v1/models", "Origin: https://evil.example")]
    [InlineData("/v1/models", "Origin: null")]
    [InlineData("/v1/models", "Origin: http://localhost.evil.example")]
    [InlineData("/v1/models", "Sec-Fetch-Site: cross-site")]
    [InlineData("/health", "Origin: https://evil.example")]
    public async Task Get_FromAnotherSitesPage_Is403(string path, string header) =>
        Assert.Equal(403, await RawHttp.SendAsync(Network.ClientAddress, "GET", path, Cancellation, header));

    [Theory]
    [InlineData("OPTIONS", "Origin: https://evil.example")]
    [InlineData("POST", "Origin: https://evil.example")]
    [InlineData("POST", "Sec-Fetch-Site: same-site")]
    public async Task Chat_FromAnotherSitesPage_Is403AndNothingIsSpent(string method, string header)
    {
        var (heard, before) = (Network.Engine.HeardInference.Count, await Network.Requester.BalanceAsync());

        Assert.Equal(403, await RawHttp.SendAsync(Network.ClientAddress, method, "/v1/chat/completions", Cancellation, header, "Content-Type: text/plain"));

        Assert.Equal((heard, before), (Network.Engine.HeardInference.Count, await Network.Requester.BalanceAsync()));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:PORT")]
    [InlineData("127.0.0.1.evil.example:PORT")]
    [InlineData("localhost.evil.example:PORT")]
    public async Task Get_ByANameThatWasReboundToThisMachine_Is403(string host)
    {
        var rebound = host.Replace("PORT", Network.ClientAddress.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

        Assert.Equal(403, await RebindAsync(rebound));
    }

    [Fact]
    public async Task Get_FromAnAppOfThisMachine_IsServed() =>
        Assert.Equal(200, await RebindAsync($"localhost:{Network.ClientAddress.Port}"));

    private async Task<int> RebindAsync(string host)
    {
        var draft = new Fuzz.Draft { Target = Fuzz.FuzzTarget.Client, Server = Network.ClientAddress, Method = "GET", Path = "/v1/models", Host = host };
        using var lane = new Fuzz.WireLane(Network.ClientAddress);
        return Assert.Single(await lane.SendAsync(draft.ToCase(), Cancellation)).Status;
    }

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions { Models = [new FakeModel(Model)] });
}
