using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.EndToEnd.Posture;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Silo;

/// <summary>Whoever reaches a silo's port and has no certificate of the silos' authority gets nowhere.</summary>
[Collection(nameof(SiloTests))]
public sealed class SiloTlsTests : IDisposable
{
    private const string Model = "sealed:1b";
    private readonly TestFolder _folder = new("silo-tls");
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new();
    private readonly int _port = FreePort.Find();

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Silo_CertificateOfTheAuthority_JoinsAndServes()
    {
        await using var coordinator = Start("Gateway", _authority, "--port", "0", "--silo-port", Text(_port));
        var address = await coordinator.ReadyAsync();
        await using var silo = Start("Silo", _authority, "--join", $"127.0.0.1:{_port}");
        await Eventually.TrueAsync(() => silo.Output.StandardOutput.Count > 0, "the silo joins");
        using var owner = EcKeyPair.Create();

        // So many nodes and accounts that grains of both silos are called from both.
        for (var i = 0; i < 12; i++)
        {
            using var node = await FakeNode.ServingAsync(address, owner, string.Create(CultureInfo.InvariantCulture, $"node-{i}"), Model);
            using var requester = new CoordinatorProbe(address, EcKeyPair.Create());
            await requester.ModelIsServedAsync(Model);
            Assert.Equal(300, (await requester.TicketAsync(Model)).Hold);
        }
    }

    [Fact]
    public async Task Silo_CertificateOfAnotherAuthority_DoesNotJoinAndDisturbsNobody()
    {
        await using var coordinator = Start("Gateway", _authority, "--port", "0", "--silo-port", Text(_port));
        var address = await coordinator.ReadyAsync();
        await using var silo = Start("Silo", _stranger, "--join", $"127.0.0.1:{_port}");

        await coordinator.Output.SaysAsync("no TLS with the silo");
        Assert.Empty(silo.Output.StandardOutput);
        using var probe = new CoordinatorProbe(address, EcKeyPair.Create());
        Assert.True(await probe.IsHealthyAsync());
        Assert.Equal(1000, (await probe.BalanceAsync()).Balance);
    }

    [Fact]
    public async Task Port_WithoutACertificate_ShowsItsOwnAndHangsUp()
    {
        await using var coordinator = Start("Gateway", _authority, "--port", "0", "--silo-port", Text(_port));
        await coordinator.ReadyAsync();

        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _port, TestContext.Current.CancellationToken);
        X509Certificate? shown = null;
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => (shown = certificate) is not null);

        // With TLS 1.3 a client learns only when it reads that its certificate was wanted.
        var refusal = await Record.ExceptionAsync(async () =>
        {
            await tls.AuthenticateAsClientAsync("silo");
            Assert.Equal(0, await tls.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        });

        Assert.True(refusal is null or IOException or AuthenticationException, refusal?.ToString());
        Assert.NotNull(shown);
    }

    [Fact]
    public async Task Start_AuthorityMissing_SaysSo()
    {
        var (certificate, key) = _authority.IssuePem("silo");
        await using var coordinator = TroopProcess.Start(ProcessSpec
            .ForProgram("Gateway", _folder.At("logs"), "--data", _folder.At("data"), "--port", "0")
            .With(("Silo__Tls__CertificatePath", certificate), ("Silo__Tls__KeyPath", key)));

        Assert.Equal(1, await coordinator.ExitAsync());
        Assert.Contains("Silo:Tls:AuthorityPath", Assert.Single(coordinator.Output.StandardError), StringComparison.Ordinal);
    }

    private TroopProcess Start(string program, TestAuthority authority, params IEnumerable<string> arguments)
    {
        var (certificate, key) = authority.IssuePem(program);
        return TroopProcess.Start(ProcessSpec
            .ForProgram(program, _folder.At("logs"), [.. arguments, "--data", _folder.At("data")])
            .With(CoordinatorSpec.Unlimited)
            .With(("Silo__Tls__CertificatePath", certificate), ("Silo__Tls__KeyPath", key), ("Silo__Tls__AuthorityPath", authority.RootFile)));
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
