using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Heartbeats;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Heartbeats;

public sealed class HeartbeatLoopTests
{
    [Fact]
    public async Task Beat_FirstThenUnchanged_SendsTheListOnceAndThenItsHash()
    {
        await using var worker = await TestWorker.StartAsync(("Heartbeats:Interval", "00:00:00.1"));
        await Eventually.TrueAsync(() => worker.Coordinator.Heartbeats.Count >= 3, "three heartbeats");
        var heartbeats = worker.Coordinator.Heartbeats.ToArray();

        Assert.Equal([new ModelOffer("m")], heartbeats[0].Models!);
        Assert.Equal(("node-1", "127.0.0.1", NodeStatus.Idle, 4, 0), (heartbeats[0].NodeId, heartbeats[0].TailscaleIp, heartbeats[0].Status, heartbeats[0].Slots, heartbeats[0].InFlight));
        Assert.Equal(worker.Url.GetLeftPart(UriPartial.Authority), heartbeats[0].Url);
        Assert.Null(heartbeats[1].Models);
        Assert.Equal(ModelsHash.Of(heartbeats[0].Models!), heartbeats[1].ModelsHash);
    }

    [Fact]
    public async Task Beat_CoordinatorAsksForAll_SendsTheListAgain()
    {
        await using var worker = await TestWorker.StartAsync(("Heartbeats:Interval", "00:00:00.1"));
        await Eventually.TrueAsync(() => worker.Coordinator.Heartbeats.Any(heartbeat => heartbeat.Models is null), "a heartbeat with the hash alone");
        worker.Coordinator.HeartbeatAnswer = HeartbeatResponse.Resend;
        var before = worker.Coordinator.Heartbeats.Count;

        await Eventually.TrueAsync(() => worker.Coordinator.Heartbeats.Skip(before).Any(heartbeat => heartbeat.Models is not null), "a heartbeat with the list");
    }

    [Fact]
    public async Task Beat_EngineGone_TellsAtOnceThatTheModelIsGone()
    {
        await using var worker = await TestWorker.StartAsync(("Heartbeats:Interval", "01:00:00"), ("Engines:LivenessInterval", "00:00:00.1"));
        await Eventually.TrueAsync(() => worker.Coordinator.Heartbeats.Any(heartbeat => heartbeat.Models is [{ Name: "m" }]), "a heartbeat with the model");
        await worker.Engine.DisposeAsync();

        await Eventually.TrueAsync(() => worker.Coordinator.Heartbeats.Last().ModelsHash == ModelsHash.Of([]), "a heartbeat without the model");
    }

    [Theory]
    [InlineData("100.101.102.103\n", "100.101.102.103")]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("not connected\n", null)]
    public void ParseTailscale_Output_IsTheFirstAddress(string? output, string? address) =>
        Assert.Equal(address, AddressFinder.ParseTailscale(output)?.ToString());
}
