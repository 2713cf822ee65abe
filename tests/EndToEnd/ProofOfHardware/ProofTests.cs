using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.ProofOfHardware;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.ProofOfHardware;

/// <summary>A worker proves its hardware when nothing runs, and yields to jobs.</summary>
public sealed class ProofTests : NetworkTest
{
    private const string Model = "steady:1b";

    /// <summary>Small works, so that two cores prove in seconds.</summary>
    private static readonly (string Name, string? Value)[] SmallWorks =
    [
        ("Hardware__MatrixSize", "256"), ("Hardware__Rounds", "4"), ("Hardware__WalkBytes", "1048576"), ("Hardware__WalkSteps", "16"),
        ("Hardware__LeastTime", "00:00:00.2"), ("Hardware__UnprovenMultiplier", "250"),
    ];

    [Fact]
    public async Task Worker_IdleAndUnproven_ProvesAndIsPaidByIt()
    {
        var network = await StartAsync(new() { Models = [new FakeModel(Model)], Workers = 0, Client = false, Settings = SmallWorks });
        var spec = Proving(network.WorkerSpec("prover", "--owner-key", network.OwnerKeyFile), "cpu");
        await network.Start(spec).ReadyAsync();
        await network.Requester.ModelIsServedAsync(Model);
        Assert.Equal(0.25m, (await network.Requester.TicketAsync(Model)).Multiplier);

        var proven = await Eventually.GetAsync(
            async () => await HardwareAsync(network, spec) is { HardwareMultiplier: not null } hardware ? hardware : null, "it has proven");
        Assert.InRange(proven.HardwareMultiplier!.Value, 0.01m, 1);
        Assert.Equal((proven.HardwareMultiplier, "Standard", false), (proven.Multiplier, proven.Tier, proven.Due));
        await Eventually.TrueAsync(
            async () => (await network.Requester.TicketAsync(Model)).Multiplier == proven.Multiplier, "tickets have what was proved");
    }

    private static ProcessSpec Proving(ProcessSpec spec, string device) =>
        spec.With(("Proving__Device", device), ("Proving__IdleFor", "00:00:01"), ("Proving__AskEvery", "00:00:01"));

    private static async Task<HardwareResponse> HardwareAsync(TroopNetwork network, ProcessSpec worker)
    {
        // Coordinator and data folder are the first flags, with the node's name between them.
        string[] flags = [.. worker.Arguments.Skip(1).Take(2), .. worker.Arguments.Skip(5).Take(2)];
        var command = network.Start(worker with { Name = "hardware", Arguments = [worker.Arguments[0], "hardware", "--json", .. flags] });
        Assert.Equal(0, await command.ExitAsync());
        return JsonSerializer.Deserialize(command.Output.StandardOutput[^1], ProtocolJson.Default.HardwareResponse)!;
    }
}
