using System.Net;
using System.Net.Http.Json;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using MonkeyTroop.Tests.EndToEnd.Startup;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Privacy;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Posture;

/// <summary>All three programs with HTTPS from files, and what they make of files that are wrong.</summary>
public sealed class HttpsTests : IDisposable
{
    private const string PfxPassword = "pfx-password-of-the-test";
    private readonly TestAuthority _authority = new();
    private readonly TestFolder _folder = new("https");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Network_EveryHopOverHttps_Answers()
    {
        var pem = _authority.IssuePem("server");
        var pfx = _authority.IssuePkcs12("worker", PfxPassword);
        await using var coordinator = TroopProcess.Start(Gateway().With(("Tls__CertificatePath", pem.CertificatePath), ("Tls__KeyPath", pem.KeyPath)));
        var address = await coordinator.ReadyAsync();
        Assert.Equal(Uri.UriSchemeHttps, address.Scheme);

        var token = await InviteAsync(address);
        await using var worker = TroopProcess.Start(ProcessSpec.ForProgram(
                "WorkerAgent", _folder.At("logs"), "--coordinator", address.ToString(), "--join-token", token, "--node-id", "node",
                "--data", _folder.At("worker"), "--listen", "127.0.0.1", "--address", "127.0.0.1", "--port", "0", "--engine", "demo",
                "--heartbeat-interval", "1")
            .With(("SSL_CERT_FILE", _authority.RootFile), ("Tls__CertificatePath", pfx), ("Tls__Password", PfxPassword)));
        Assert.Equal(Uri.UriSchemeHttps, (await worker.ReadyAsync()).Scheme);
        await using var client = TroopProcess.Start(ProcessSpec.ForProgram(
                "ClientProxy", _folder.At("logs"), "up", "--coordinator", address.ToString(), "--data", _folder.At("client"), "--port", "0")
            .With(("SSL_CERT_FILE", _authority.RootFile), ("Tls__CertificatePath", pem.CertificatePath), ("Tls__KeyPath", pem.KeyPath)));
        var proxy = await client.ReadyAsync();
        Assert.Equal(Uri.UriSchemeHttps, proxy.Scheme);

        using var http = Trusting();
        string? model = null;
        await Eventually.TrueAsync(async () => (model = await FirstModelAsync(http, proxy)) is not null, "the worker's model is offered");
        using var answer = await http.PostAsJsonAsync(
            new Uri(proxy, "/v1/chat/completions"), new { model, messages = new[] { new { role = "user", content = "hello" } } }, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Answer_OverHttpsByName_TellsBrowsersToStay()
    {
        var pem = _authority.IssuePem("server");
        await using var coordinator = TroopProcess.Start(Gateway().With(("Tls__CertificatePath", pem.CertificatePath), ("Tls__KeyPath", pem.KeyPath)));
        var address = await coordinator.ReadyAsync();
        using var http = Trusting();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/health")) { Headers = { Host = "coordinator.example" } };
        using var answer = await http.SendAsync(request, Cancellation);

        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task Handshake_OlderThanTls12_IsRefused()
    {
        var pem = _authority.IssuePem("server");
        await using var coordinator = TroopProcess.Start(Gateway().With(("Tls__CertificatePath", pem.CertificatePath), ("Tls__KeyPath", pem.KeyPath)));
        var address = await coordinator.ReadyAsync();
#pragma warning disable CA5397, SYSLIB0039 // The old protocol is what this test tries.
        using var http = Trusting(SslProtocols.Tls11);
#pragma warning restore CA5397, SYSLIB0039

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(address, "/health"), Cancellation));
    }

    [Fact]
    public async Task Worker_CoordinatorOfUnknownAuthority_IsNotJoined()
    {
        var pem = _authority.IssuePem("server");
        await using var coordinator = TroopProcess.Start(Gateway().With(("Tls__CertificatePath", pem.CertificatePath), ("Tls__KeyPath", pem.KeyPath)));
        var address = await coordinator.ReadyAsync();
        using var other = new TestAuthority();
        var spec = ProcessSpec.ForProgram(
                "ClientProxy", _folder.At("logs"), "balance", "--coordinator", address.ToString(), "--data", _folder.At("client"))
            .With(("SSL_CERT_FILE", other.RootFile));
        await using var client = TroopProcess.Start(spec);

        Assert.Equal(1, await client.ExitAsync());
    }

    [Theory]
    [InlineData("Gateway")]
    [InlineData("WorkerAgent")]
    [InlineData("ClientProxy")]
    public async Task Start_KeyOfAnotherCertificate_IsOneLineThatRepeatsNoSecret(string program)
    {
        var (certificate, _) = _authority.IssuePem("one");
        var (_, key) = _authority.IssuePem("other");
        var spec = (program == "Gateway" ? Gateway() : ProcessSpec.ForProgram(program, _folder.At("logs"), "--data", _folder.At(program), "--port", "0"))
            .With(("Tls__CertificatePath", certificate), ("Tls__KeyPath", key));
        var line = await OneLine.OfFailureAsync(spec);

        Assert.Contains("Tls:CertificatePath", line, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WrongPasswordOfThePkcs12File_IsOneLineWithoutIt()
    {
        var pfx = _authority.IssuePkcs12("server", PfxPassword);
        var line = await OneLine.OfFailureAsync(Gateway().With(("Tls__CertificatePath", pfx), ("Tls__Password", "not-the-password")));

        Assert.Contains("password", line, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Gateway", -20, -10)]
    [InlineData("Gateway", 10, 20)]
    [InlineData("WorkerAgent", -20, -10)]
    [InlineData("ClientProxy", 10, 20)]
    public async Task Start_CertificateThatIsNotGoodNow_IsOneLineWithItsTime(string program, int fromHours, int untilHours)
    {
        var (certificate, key) = _authority.IssuePem("server", TimeSpan.FromHours(fromHours), TimeSpan.FromHours(untilHours));
        var spec = (program == "Gateway" ? Gateway() : ProcessSpec.ForProgram(program, _folder.At("logs"), "--data", _folder.At(program), "--port", "0"))
            .With(("Tls__CertificatePath", certificate), ("Tls__KeyPath", key));
        var line = await OneLine.OfFailureAsync(spec);

        Assert.Contains(fromHours < 0 ? "was good until" : "is good from", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_KeyThatOthersCanRead_Warns()
    {
        var (certificate, key) = _authority.IssuePem("server");
        FileRights.Add(key, UnixFileMode.OtherRead);
        await using var coordinator = TroopProcess.Start(Gateway().With(("Tls__CertificatePath", certificate), ("Tls__KeyPath", key)));
        using var http = Trusting();
        using var answer = await http.GetAsync(new Uri(await coordinator.ReadyAsync(), "/health"), Cancellation);

        await coordinator.Output.SaysAsync($"the private key in {key} is open to other users");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private ProcessSpec Gateway() => ProcessSpec.ForProgram("Gateway", _folder.At("logs"), "--data", _folder.At("coordinator"), "--port", "0");

    /// <summary>The owner's join token, by the command that makes one.</summary>
    private async Task<string> InviteAsync(Uri coordinator)
    {
        var spec = ProcessSpec.ForProgram(
            "ClientProxy", _folder.At("logs"), "nodes", "invite", "--coordinator", coordinator.ToString(), "--data", _folder.At("owner"));
        await using var invite = TroopProcess.Start((spec with { Name = "invite" }).With(("SSL_CERT_FILE", _authority.RootFile)));
        Assert.Equal(0, await invite.ExitAsync());
        return Assert.Single(invite.Output.StandardOutput);
    }

    private static async Task<string?> FirstModelAsync(HttpClient http, Uri proxy)
    {
        var list = await http.GetFromJsonAsync<JsonElement>(new Uri(proxy, "/v1/models"), Cancellation);
        return list.GetProperty("data") is { } models && models.GetArrayLength() > 0 ? models[0].GetProperty("id").GetString() : null;
    }

    private HttpClient Trusting(SslProtocols protocols = SslProtocols.None)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.EnabledSslProtocols = protocols;
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { _authority.Root },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        return new HttpClient(handler);
    }
}
