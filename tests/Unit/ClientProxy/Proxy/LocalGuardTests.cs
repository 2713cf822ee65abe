using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
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
    [InlineData("192.168.1.5:9000", "", "", true)]
    [InlineData("10.0.0.1:9000", "", "", true)] // an address needs no name that could be rebound
    [InlineData("[fd7a:115c:a1e0::1]:9000", "", "", true)]
    [InlineData("127.0.0.1:80", "", "", true)] // a forwarded port
    [InlineData("127.0.0.1", "", "", true)]
    [InlineData("localhost:18080", "", "", true)]
    [InlineData("host.docker.internal:9000", "", "", true)]
    [InlineData("HOST.docker.internal", "", "", true)]
    [InlineData("other.docker.internal:9000", "", "", false)]
    [InlineData("host.docker.internal.evil.example:9000", "", "", false)]
    [InlineData("evil.example:9000", "", "", false)] // DNS rebinding
    [InlineData("localhost.evil.example:9000", "", "", false)]
    [InlineData("127.0.0.1.evil.example:9000", "", "", false)]
    [InlineData("", "", "", false)]
    [InlineData("127.0.0.1:9000", Listed, "cross-site", true)]
    [InlineData("127.0.0.1:9000", "https://APP.example", "", true)]
    [InlineData("localhost:9000", "http://localhost:9000", "same-origin", true)]
    [InlineData("localhost:18080", "http://localhost:9000", "", false)]
    [InlineData("127.0.0.1:9000", "app://obsidian.md", "cross-site", true)]
    [InlineData("127.0.0.1:9000", "app://other.md", "cross-site", false)]
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
            new HostString(host), origin, fetchSite, Set("host.docker.internal"), Set(Listed, "app://obsidian.md"));

        Assert.Equal(allowed, refusal is null);
    }

    [Theory]
    [InlineData("https://app.example", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("app://obsidian.md", true)]
    [InlineData("chrome-extension://abcdefghijklmnop", true)]
    [InlineData("moz-extension://0f3a8c2e-5d1b-4c7f-9a6e-2b8d4f1c7e90", true)]
    [InlineData("tauri://localhost", true)]
    [InlineData("null", true)]
    [InlineData("https://app.example/", false)]
    [InlineData("https://app.example/path", false)]
    [InlineData("https://user@app.example", false)]
    [InlineData("app.example", false)]
    [InlineData("https://*", false)]
    [InlineData("app://*", false)]
    [InlineData("*", false)]
    [InlineData("file:///tmp", false)]
    [InlineData("", false)]
    public void IsOrigin_Text_IsOneAsBrowsersStateIt(string text, bool isOrigin) => Assert.Equal(isOrigin, LocalGuard.IsOrigin(text));

    [Theory]
    [InlineData("host.docker.internal", true)]
    [InlineData("my-pc", true)]
    [InlineData("host.docker.internal:9000", false)]
    [InlineData("http://host.docker.internal", false)]
    [InlineData("*.internal", false)]
    [InlineData("192.168.1.5", false)]
    [InlineData("", false)]
    public void IsHostName_Text_IsANameAlone(string text, bool isName) => Assert.Equal(isName, LocalGuard.IsHostName(text));

    [Theory]
    [InlineData("Proxy:AllowedOrigins:0", "https://app.example/path")]
    [InlineData("Proxy:AllowedHosts:0", "host.docker.internal:9000")]
    public async Task Start_SettingOfAnotherForm_SaysSo(string setting, string value)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => TestProxy.StartAsync(coordinator.Url, new() { [setting] = value }));

        Assert.Contains(value, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ByAnAllowedName_IsAnswered()
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, new() { ["Proxy:AllowedHosts:0"] = "host.docker.internal" });
        proxy.Http.DefaultRequestHeaders.Host = $"host.docker.internal:{proxy.Url.Port}";

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
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

    [Theory]
    [InlineData(Listed)]
    [InlineData("app://obsidian.md")]
    [InlineData("chrome-extension://abcdefghijklmnop")]
    [InlineData("null")]
    public async Task Post_FromAListedOrigin_MayBeReadByThePage(string origin)
    {
        await using var worker = await FakeWorker.StartAsync("only");
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, new() { ["Proxy:AllowedOrigins:0"] = origin });
        proxy.Http.DefaultRequestHeaders.Add("Origin", origin);

        using var response = await proxy.ChatAsync().Soon();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(origin, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    private static HashSet<string> Set(params string[] names) => new(names, StringComparer.OrdinalIgnoreCase);
}
