using System.Text.Json;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Posture;

/// <summary>No cache on the way keeps an answer: balances, accounts, addresses and prompts are for their caller alone.</summary>
public sealed class CacheTests(CacheTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<CacheTests.Fixture>
{
    private const string Model = "steady:1b";

    /// <summary>Every call that the coordinator describes; a test of the document sees to it that this is every route.</summary>
    [Fact]
    public async Task Answer_OfEveryRouteToEveryKindOfCaller_IsKeptByNoCache()
    {
        // An account of its own, since the walk suspends it too.
        using var key = EcKeyPair.Create();
        using var account = new CoordinatorProbe(Network.CoordinatorAddress, key);
        await account.BalanceAsync();
        var routes = await RoutesAsync(account.Account);
        Assert.True(routes.Count > 20, $"only {routes.Count} routes are described");
        foreach (var (method, path) in routes)
        {
            var request = new RawRequest(path) { Method = new HttpMethod(method), Body = "{}"u8.ToArray() };
            foreach (var (caller, asked) in ((string, RawRequest)[])
                [("nobody", request), ("an account", request with { Key = key }), ("the administrator", request with { AdminPassword = Secrets.AdminPassword })])
            {
                AssertNotKept(await account.SendAsync(asked), $"{method} {path} to {caller}");
            }
        }
    }

    [Theory]
    [InlineData("GET", "/nowhere")]
    [InlineData("DELETE", "/heartbeat")]
    [InlineData("GET", "/health")]
    [InlineData("GET", "/health/ready")]
    [InlineData("GET", "/openapi/v1.json")]
    public async Task Answer_OfWhatIsNoCall_IsKeptByNoCacheEither(string method, string path) =>
        AssertNotKept(await Network.Requester.SendAsync(new RawRequest(path) { Method = new HttpMethod(method) }), path);

    [Theory]
    [InlineData("GET", "/health")]
    [InlineData("GET", "/v1/models")]
    [InlineData("POST", "/v1/chat/completions")]
    [InlineData("GET", "/nowhere")]
    public async Task Answer_OfWorkerAndClient_IsKeptByNoCache(string method, string path)
    {
        foreach (var program in (Uri[])[Network.WorkerAddresses["node-1"], Network.ClientAddress])
        {
            using var probe = new CoordinatorProbe(program, Network.Requester.Key);
            var json = $$"""{"model":"{{Model}}","messages":[{"role":"user","content":"hello"}]}""";
            AssertNotKept(await probe.SendAsync(new RawRequest(path) { Method = new HttpMethod(method), Json = json }), $"{method} {path} of {program}");
        }
    }

    private static void AssertNotKept(RawAnswer answer, string what) =>
        Assert.True(answer.Headers.GetValueOrDefault("Cache-Control") == "no-store", $"{what} is {answer.Status} with Cache-Control {answer.Headers.GetValueOrDefault("Cache-Control")}");

    private async Task<List<(string Method, string Path)>> RoutesAsync(string account)
    {
        // Made at the first question, which a busy machine does not answer within the time limit of a read.
        var document = await Eventually.GetAsync(ReadDocumentAsync, "the coordinator describes its calls");
        using var json = JsonDocument.Parse(document.Body);
        return [.. json.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(operation => operation.Name is "get" or "post" or "put" or "patch" or "delete")
            .Select(operation => (operation.Name.ToUpperInvariant(), PathOf(path.Name, account))))];
    }

    private async Task<RawAnswer?> ReadDocumentAsync()
    {
        try
        {
            return await Network.Requester.SendAsync(new RawRequest("/openapi/v1.json") { Method = HttpMethod.Get }) is { Status: 200 } answer ? answer : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Ids that are there, so that answers with something in them are seen too. No node is removed: the one named does not exist.</summary>
    private static string PathOf(string template, string account) => template
        .Replace("{account}", account, StringComparison.Ordinal)
        .Replace("{id}", "no-such-node", StringComparison.Ordinal);

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions { Models = [new FakeModel(Model)] });
}
