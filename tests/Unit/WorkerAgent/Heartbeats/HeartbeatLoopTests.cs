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
        await Eventually.TrueAsync(() => worker.Coordinator.Beats.Count >= 3, "three beats");
        var beats = worker.Coordinator.Beats.ToArray();

        Assert.Equal([new ModelOffer("m")], beats[0].Models!);
        Assert.Equal(("node-1", "127.0.0.1", NodeStatus.Idle, 4, 0), (beats[0].NodeId, beats[0].TailscaleIp, beats[0].Status, beats[0].Slots, beats[0].InFlight));
        Assert.Equal(worker.Url.GetLeftPart(UriPartial.Authority), beats[0].Url);
        Assert.Null(beats[1].Models);
        Assert.Equal(ModelsHash.Of(beats[0].Models!), beats[1].ModelsHash);
    }

    [Fact]
    public async Task Beat_CoordinatorAsksForAll_SendsTheListAgain()
    {
        await using var worker = await TestWorker.StartAsync(("Heartbeats:Interval", "00:00:00.1"));
        await Eventually.TrueAsync(() => worker.Coordinator.Beats.Any(beat => beat.Models is null), "a beat with the hash alone");
        worker.Coordinator.HeartbeatAnswer = HeartbeatResponse.Resend;
        var before = worker.Coordinator.Beats.Count;

        await Eventually.TrueAsync(() => worker.Coordinator.Beats.Skip(before).Any(beat => beat.Models is not null), "a beat with the list");
    }

    [Fact]
    public async Task Beat_EngineGone_TellsAtOnceThatTheModelIsGone()
    {
        await using var worker = await TestWorker.StartAsync(("Heartbeats:Interval", "01:00:00"), ("Engines:LivenessInterval", "00:00:00.1"));
        await Eventually.TrueAsync(() => worker.Coordinator.Beats.Any(beat => beat.Models is [{ Name: "m" }]), "a beat with the model");
        await worker.Engine.DisposeAsync();

        await Eventually.TrueAsync(() => worker.Coordinator.Beats.Last().ModelsHash == ModelsHash.Of([]), "a beat without the model");
    }

    [Theory]
    [InlineData("100.101.102.103\n", "100.101.102.103")]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("not connected\n", null)]
    public void ParseTailscale_Output_IsTheFirstAddress(string? output, string? address) =>
        Assert.Equal(address, AddressFinder.ParseTailscale(output)?.ToString());
}
