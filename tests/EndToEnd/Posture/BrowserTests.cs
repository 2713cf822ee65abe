using System.Net;
using MonkeyTroop.Tests.EndToEnd.Startup;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Posture;

/// <summary>Web pages that call the coordinator from somebody's browser.</summary>
public sealed class BrowserTests : IDisposable
{
    private const string Allowed = "https://dashboard.example";
    private readonly TestFolder _folder = new("browser");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, Allowed, null)]
    [InlineData(Allowed, Allowed, Allowed)]
    [InlineData("https://other.example, " + Allowed + "/", Allowed, Allowed)]
    [InlineData(Allowed, "https://evil.example", null)]
    [InlineData(Allowed, "https://dashboard.example.evil.example", null)]
    [InlineData(Allowed, "http://dashboard.example", null)]
    [InlineData(Allowed, "null", null)]
    public async Task Page_OfAnOrigin_ReadsAnswersOnlyWhenListed(string? listed, string origin, string? granted)
    {
        await using var coordinator = TroopProcess.Start(Gateway().With(("ALLOWED_ORIGINS", listed)));
        var address = await coordinator.ReadyAsync();
        using var answer = await SendAsync(HttpMethod.Get, address, "/v1/models", ("Origin", origin));
        using var preflight = await SendAsync(
            HttpMethod.Options, address, "/authorize", ("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "dpop"));

        Assert.Equal(granted, Header(answer));
        Assert.Equal(granted, Header(preflight));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("dashboard.example")]
    [InlineData("https://dashboard.example/path")]
    [InlineData("file:///etc/passwd")]
    public async Task Start_OriginThatIsNone_IsRefused(string listed)
    {
        var line = await OneLine.OfFailureAsync(Gateway().With(("ALLOWED_ORIGINS", listed)));

        Assert.Contains("ALLOWED_ORIGINS", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/admin/ledger/verify", HttpStatusCode.Unauthorized)]
    public async Task Answer_Always_HasSafetyHeaders(string path, HttpStatusCode status)
    {
        await using var coordinator = TroopProcess.Start(Gateway());
        using var answer = await SendAsync(HttpMethod.Get, await coordinator.ReadyAsync(), path);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
    }

    public void Dispose() => _folder.Dispose();

    private ProcessSpec Gateway() => ProcessSpec.ForProgram("Gateway", _folder.At("logs"), "--data", _folder.At("coordinator"), "--port", "0");

    private static string? Header(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? Assert.Single(values) : null;

    private static async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, string path, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(method, new Uri(address, path));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request, Cancellation);
    }
}
