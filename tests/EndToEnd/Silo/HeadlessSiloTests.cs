using System.Globalization;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Silo;

[Collection(nameof(SiloTests))]
public sealed class HeadlessSiloTests : IDisposable
{
    private const string Model = "shared:1b";
    private const int Accounts = 12;
    private readonly TestFolder _folder = new("silo");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Silo_JoinsAndLeaves_EveryAccountIsServedAndNoCreditIsLost()
    {
        var siloPort = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        await using var coordinator = TroopProcess.Start(ProcessSpec.ForProgram(
            "Gateway", _folder.At("logs"), "--data", _folder.At("data"), "--port", "0", "--silo-port", siloPort).With(CoordinatorSpec.Unlimited));
        var address = await coordinator.ReadyAsync();
        await using var silo = TroopProcess.Start(ProcessSpec.ForProgram(
            "Silo", _folder.At("logs"), "--data", _folder.At("data"), "--join", $"127.0.0.1:{siloPort}"));
        await Eventually.TrueAsync(() => silo.Output.StandardOutput.Count > 0, "the silo joins");
        using var owner = EcKeyPair.Create();
        using var node = await FakeNode.ServingAsync(address, owner, "silo-node", Model);
        var requesters = Enumerable.Range(0, Accounts).Select(_ => new CoordinatorProbe(address, EcKeyPair.Create())).ToList();
        await requesters[0].ModelIsServedAsync(Model);

        // Grains of so many accounts live on both silos; the one that leaves hands its share over.
        await AuthorizeAllAsync(requesters);
        Assert.Equal(0, await silo.TerminateAsync());
        await AuthorizeAllAsync(requesters);

        foreach (var requester in requesters)
        {
            var wallet = await requester.BalanceAsync();
            Assert.Equal((1000m, 600m), (wallet.Balance, wallet.Held));
            requester.Dispose();
        }
    }

    [Fact]
    public async Task Silo_NothingToJoin_ExitsWithoutTakingTheDataFolder()
    {
        await using var silo = TroopProcess.Start(ProcessSpec.ForProgram("Silo", _folder.At("logs"), "--data", _folder.At("data")));

        Assert.NotEqual(0, await silo.ExitAsync());
        Assert.Contains(silo.Output.StandardError, line => line.Contains("--join", StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder.At("data")));
    }

    private static async Task AuthorizeAllAsync(IEnumerable<CoordinatorProbe> requesters)
    {
        foreach (var requester in requesters)
        {
            Assert.Equal(300, (await requester.TicketAsync(Model)).Hold);
        }
    }
}
