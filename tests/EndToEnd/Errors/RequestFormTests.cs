using System.Text;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Errors;

/// <summary>Requests in forms that other programs send.</summary>
public sealed class RequestFormTests(CoordinatorOnly fixture) : NetworkTest(fixture), IClassFixture<CoordinatorOnly>
{
    private string Account => Network.Requester.Account;

    [Theory]
    [InlineData("/health")]
    [InlineData("/public-key")]
    [InlineData("/v1/models")]
    [InlineData("/peers")]
    public async Task Head_WhereGetIs_HasTheSameHeadersAndNoBody(string path)
    {
        var get = await SendAsync(path, HttpMethod.Get);
        var head = await SendAsync(path, HttpMethod.Head);

        Assert.Equal((200, 200, ""), (get.Status, head.Status, head.Body));
        Assert.Equal(get.ContentType, head.ContentType);
    }

    [Fact]
    public async Task Head_WithAProof_IsTheOwnersAndOthersMustNot()
    {
        var balance = new RawRequest($"/users/{Account}/balance") { Method = HttpMethod.Head, ContentType = null };

        Assert.Equal(200, (await Network.Requester.SendAsync(balance with { Key = Network.Requester.Key })).Status);
        Assert.Equal(401, (await Network.Requester.SendAsync(balance)).Status);
        Assert.Equal(403, (await Network.Requester.SendAsync(balance with { Key = Network.Owner.Key })).Status);

        var forGet = (balance with { Method = HttpMethod.Get }).Sign(Network.CoordinatorAddress, Network.Requester.Key);
        Assert.Equal(401, (await Network.Requester.SendAsync(balance with { Proof = forGet })).Status);
    }

    [Fact]
    public async Task Head_WhereOnlyPostIs_Is405() => Assert.Equal(405, (await SendAsync("/authorize", HttpMethod.Head)).Status);

    [Theory]
    [InlineData("/")]
    [InlineData("//")]
    public async Task Path_SlashesInARow_AreOneAndTheProofMayGoOverEither(string signed)
    {
        var url = new Uri($"{Network.CoordinatorAddress.GetLeftPart(UriPartial.Authority)}{signed}users/{Account}/balance");
        var proof = ProofSigner.Sign(Network.Requester.Key, "GET", url, [], TimeProvider.System);

        Assert.Equal(200, await RawAsync("GET", $"//users/{Account}/balance", $"{ProofSigner.HeaderName}: {proof}"));
    }

    [Theory]
    [InlineData("GET", "//health", 200)]
    [InlineData("HEAD", "///v1//models", 200)]
    [InlineData("POST", "//authorize", 415)]
    [InlineData("GET", "//admin/audit", 404)]
    [InlineData("GET", "/ADMIN//audit", 404)]
    [InlineData("GET", "//health/ready", 404)]
    public async Task Path_SlashesInARow_AreOneUnlessItIsTheOperators(string method, string path, int status) =>
        Assert.Equal(status, await RawAsync(method, path));

    [Fact]
    public async Task Body_WithAMarkBeforeUtf8_IsRead()
    {
        byte[] body = [.. Encoding.UTF8.Preamble, .. """{"model":"nobody:1b"}"""u8];
        var answer = await Network.Requester.SendAsync(new RawRequest("/authorize") { Body = body, Key = Network.Requester.Key });

        Assert.True(answer.Status is 404 or 503, $"{answer.Status} {answer.Body}");
    }

    [Fact]
    public async Task Body_DeeperThanJsonMayBe_SaysSoAtTheField()
    {
        var nested = new string('[', 100) + new string(']', 100);
        var answer = await Network.Requester.SendAsync(new RawRequest("/authorize") { Json = $$"""{"model":{{nested}}}""", Key = Network.Requester.Key });

        Assert.Equal(400, answer.Status);
        Assert.Contains("levels deep", Assert.Single(answer.Problem!.Errors!["model"]), StringComparison.Ordinal);
    }

    private Task<int> RawAsync(string method, string target, params IEnumerable<string> headers) =>
        RawHttp.SendAsync(Network.CoordinatorAddress, method, target, Cancellation, headers);

    private Task<RawAnswer> SendAsync(string path, HttpMethod method) =>
        Network.Requester.SendAsync(new RawRequest(path) { Method = method, ContentType = null });
}
