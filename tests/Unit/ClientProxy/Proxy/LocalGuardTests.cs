using System.Net;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.ClientProxy.Proxy;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public sealed class LocalGuardTests
{
    private const string Listed = "https://app.example";

    [Theory]
    [InlineData("127.0.0.1:9000", "", "", true)]
    [InlineData("localhost:9000", "", "", true)]
    [InlineData("LOCALHOST:9000", "", "", true)]
    [InlineData("[::1]:9000", "", "", true)]
    [InlineData("192.168.1.5:9000", "", "", true)] // the address at which the request arrived
    [InlineData("evil.example:9000", "", "", false)] // DNS rebinding
    [InlineData("localhost.evil.example:9000", "", "", false)]
    [InlineData("127.0.0.1.evil.example:9000", "", "", false)]
    [InlineData("127.0.0.1:80", "", "", false)]
    [InlineData("127.0.0.1", "", "", false)]
    [InlineData("10.0.0.1:9000", "", "", false)]
    [InlineData("", "", "", false)]
    [InlineData("127.0.0.1:9000", Listed, "cross-site", true)]
    [InlineData("127.0.0.1:9000", "https://APP.example", "", true)]
    [InlineData("localhost:9000", "http://localhost:9000", "same-origin", true)]
    [InlineData("127.0.0.1:9000", "https://evil.example", "", false)]
    [InlineData("127.0.0.1:9000", "https://app.example.evil.example", "", false)]
    [InlineData("127.0.0.1:9000", "http://app.example", "", false)]
    [InlineData("127.0.0.1:9000", "http://localhost:3000", "same-site", false)]
    [InlineData("127.0.0.1:9000", "null", "", false)]
    [InlineData("evil.example:9000", "http://evil.example:9000", "same-origin", false)]
    [InlineData("127.0.0.1:9000", "", "none", true)]
    [InlineData("127.0.0.1:9000", "", "same-origin", true)]
    [InlineData("127.0.0.1:9000", "", "same-site", false)]
    [InlineData("127.0.0.1:9000", "", "cross-site", false)]
    [InlineData("127.0.0.1:9000", "", "whatever", false)]
    public void Refuse_Request_LetsInOnlyThisMachinesApps(string host, string origin, string fetchSite, bool allowed)
    {
        var refusal = LocalGuard.Refuse(
            new HostString(host), IPAddress.Parse("192.168.1.5"), 9000, origin, fetchSite, new HashSet<string>([Listed], StringComparer.OrdinalIgnoreCase));

        Assert.Equal(allowed, refusal is null);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Post_FromAWebPage_Is403AndSpendsNothing(string header, string value)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        proxy.Http.DefaultRequestHeaders.TryAddWithoutValidation(header, value);

        using var response = await proxy.ChatAsync().Soon();

        await TestProxy.ErrorAsync(response, HttpStatusCode.Forbidden);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Empty(coordinator.Authorizations);
    }

    [Theory]
    [InlineData(Listed, HttpStatusCode.NoContent)]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    public async Task Preflight_IsGrantedToListedOriginsOnly(string origin, HttpStatusCode status)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, new() { ["Proxy:AllowedOrigins:0"] = Listed });
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/chat/completions");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");

        using var response = await proxy.Http.SendAsync(request, TestContext.Current.CancellationToken).Soon();

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.NoContent, response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) && values.Single() == Listed);
    }

    [Fact]
    public async Task Post_FromAListedOrigin_MayBeReadByThePage()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, new() { ["Proxy:AllowedOrigins:0"] = Listed });
        proxy.Http.DefaultRequestHeaders.Add("Origin", Listed);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Listed, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }
}
