using System.Globalization;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Silo;

/// <summary>Another user of the coordinator's machine tries to become one of its silos, which could make credits.</summary>
[Collection(nameof(SiloTests))]
public sealed class SiloPortTests : IDisposable
{
    private const string Refused = "no TLS with the silo";
    private readonly TestFolder _folder = new("silo-port");
    private readonly TestFolder _stranger = new("stranger");
    private readonly string _port = FreePort.Find().ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _stranger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Start_OfOneProcess_ListensForHttpAndForNothingElse()
    {
        await using var coordinator = StartCoordinator();
        var address = await coordinator.ReadyAsync();
        using var requester = new CoordinatorProbe(address, EcKeyPair.Create());
        Assert.Equal(1000, (await requester.BalanceAsync()).Balance);

        Assert.Equal([address.Port], ListeningPorts.Of(coordinator.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Join_StrangersGateway_IsRefusedAndMakesNoCredits(bool withTls)
    {
        await using var coordinator = StartCoordinator("--silo-port", _port);
        var address = await coordinator.ReadyAsync();
        using var requester = new CoordinatorProbe(address, EcKeyPair.Create());
        Assert.Equal(1000, (await requester.BalanceAsync()).Balance);

        var own = FreePort.Find();
        await using var stranger = StartStranger(own, ("Silo__Tls__Off", withTls ? null : "true"));
        await coordinator.Output.SaysAsync(Refused);

        using var http = new CoordinatorProbe(new Uri($"http://127.0.0.1:{own}"), EcKeyPair.Create());
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.SendAsync(Grant(requester.Account)));
        Assert.Empty(stranger.Output.StandardOutput);
        Assert.Equal(1000, (await requester.BalanceAsync()).Balance);
        Assert.True(await requester.IsHealthyAsync());
    }

    [Fact]
    public async Task Join_StrangersGatewayWhereTlsIsOff_SucceedsAsTheWarningSays()
    {
        // What the two tests above turn away works where nothing turns it away.
        await using var coordinator = StartCoordinator(("Silo__Tls__Off", "true"), "--silo-port", _port);
        var address = await coordinator.ReadyAsync();
        await coordinator.Output.SaysAsync("Silo:Tls:Off is set");
        using var requester = new CoordinatorProbe(address, EcKeyPair.Create());
        Assert.Equal(1000, (await requester.BalanceAsync()).Balance);

        await using var stranger = StartStranger(0, ("Silo__Tls__Off", "true"));
        using var http = new CoordinatorProbe(await stranger.ReadyAsync(), EcKeyPair.Create());
        Assert.Equal(200, (await http.SendAsync(Grant(requester.Account))).Status);
    }

    [Fact]
    public async Task Join_WithoutAMasterKey_DoesNotStartAndSaysWhy()
    {
        await using var silo = TroopProcess.Start(ProcessSpec.ForProgram(
            "Silo", _folder.At("logs"), "--data", _folder.At("data"), "--join", $"127.0.0.1:{_port}"));

        Assert.Equal(1, await silo.ExitAsync());
        Assert.Contains("TROOP_MASTER_KEY", Assert.Single(silo.Output.StandardError), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_BytesThatAreNoTls_AreHungUpOn()
    {
        await using var coordinator = StartCoordinator("--silo-port", _port);
        await coordinator.ReadyAsync();

        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", int.Parse(_port, CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(new byte[64], TestContext.Current.CancellationToken);

        // TLS may say farewell with an alert of a few bytes before the end.
        var answer = new MemoryStream();
        var end = await Record.ExceptionAsync(() => stream.CopyToAsync(answer, TestContext.Current.CancellationToken));
        Assert.True(end is null or IOException, end?.ToString());
        Assert.True(answer.Length < 16, $"{answer.Length} bytes came back");
    }

    private TroopProcess StartCoordinator(params IEnumerable<string> arguments) => StartCoordinator(("Silo__Tls__Off", null), arguments);

    private TroopProcess StartCoordinator((string Name, string? Value) variable, params IEnumerable<string> arguments) => TroopProcess.Start(ProcessSpec
        .ForProgram("Gateway", _folder.At("logs"), ["--data", _folder.At("data"), "--port", "0", .. arguments])
        .With(CoordinatorSpec.Unlimited).With(variable));

    /// <summary>A gateway that another user of the machine starts with a data folder and keys of his own.</summary>
    private TroopProcess StartStranger(int port, (string Name, string? Value) variable)
    {
        var spec = ProcessSpec
            .ForProgram("Gateway", _folder.At("logs"), "--data", Path.Combine(_stranger.Path, "data"), "--port", port.ToString(CultureInfo.InvariantCulture))
            .With(CoordinatorSpec.Unlimited)
            .With(("Silo__Join", $"127.0.0.1:{_port}"), ("TROOP_MASTER_KEY", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))), variable);
        return TroopProcess.Start(spec.AsStranger(_stranger) with { Name = "stranger" });
    }

    private static RawRequest Grant(string account) => new($"/admin/accounts/{account}/grant")
    {
        Method = HttpMethod.Post,
        AdminPassword = Secrets.AdminPassword,
        Json = """{"amount":1000000,"key":"mint"}""",
    };
}
