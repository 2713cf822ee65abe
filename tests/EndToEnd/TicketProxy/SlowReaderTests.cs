using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.TicketProxy;

/// <summary>Callers that do not take their answers, and engines that do not end theirs, at a running worker with one slot.</summary>
public sealed class SlowReaderTests : NetworkTest
{
    private const string Huge = "huge:1b";
    private const string Lingers = "lingers:1b";
    private const string Thinks = "thinks:1b";
    private const string Steady = "steady:1b";

    // 40 MB, many times what the system's buffers of one connection hold.
    private static readonly FakeModel HugeModel = new(Huge) { Pieces = [.. Enumerable.Repeat(new string('x', 20_000), 2000)] };

    [Fact]
    public async Task Chat_AnswerTakenByteByByte_EndsWithItsHoldWhichIsChargedAndTheSlotIsFree()
    {
        var network = await StartAsync(Options() with { HoldSeconds = 4 });
        var ticket = await network.Requester.TicketAsync(Huge);
        using var caller = await RawCall.StreamAsync(ticket, Cancellation);
        await network.Engine.InferenceAsync(Huge);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var trickle = caller.TrickleAsync(TimeSpan.FromMilliseconds(3), over.Token);

        await Eventually.TrueAsync(() => !caller.IsHeldByWorker, "the worker ends the connection");
        Assert.False(trickle.IsCompleted);
        using var next = new TicketCall(await network.Requester.TicketAsync(Steady));
        Assert.Contains("[DONE]", await next.AskAsync("hello", stream: true, Cancellation), StringComparison.Ordinal);
        var rows = await network.Requester.JobRowsAsync(ticket.JobId, found => -found.Sum(row => row.Credits) >= ticket.Hold, "the whole hold is settled");
        Assert.Equal(ticket.Hold, -rows.Sum(row => row.Credits));
        await Ledger.AssertBalancedAsync(network);
        await over.CancelAsync();
        await trickle;
    }

    [Fact]
    public async Task Chat_AnswerNotTakenAtTheLeastRate_EndsLongBeforeItsHold()
    {
        var network = await StartAsync(Options() with { Variables = [("TicketProxy__MinAnswerBytesPerSecond", "1048576")] });
        var ticket = await network.Requester.TicketAsync(Huge);
        using var caller = await RawCall.StreamAsync(ticket, Cancellation);

        await network.Engine.InferenceAsync(Huge);
        await Eventually.TrueAsync(() => !caller.IsHeldByWorker, "the worker ends the connection");
        var rows = await network.Requester.JobRowsAsync(ticket.JobId, found => -found.Sum(row => row.Credits) >= 4m, "the time of the reader is settled");
        Assert.InRange(-rows.Sum(row => row.Credits), 4m, ticket.Hold / 2);

        // Silence of an engine that thinks for longer than a reader may stall is not the reader's.
        using var patient = new TicketCall(await network.Requester.TicketAsync(Thinks));
        Assert.Contains("[DONE]", await patient.AskAsync("hello", stream: true, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_EngineKeepsItsConnectionOpenAfterTheEnd_EndsAndTheEngineIsLeft()
    {
        var network = await StartAsync(Options());
        using var caller = new TicketCall(await network.Requester.TicketAsync(Lingers));

        Assert.EndsWith("data: [DONE]\n\n", await caller.AskAsync("hello", stream: true, Cancellation), StringComparison.Ordinal);
        Assert.True(await (await network.Engine.InferenceAsync(Lingers)).WasCancelled.WaitAsync(Cancellation));
    }

    private static TroopNetworkOptions Options() => new()
    {
        Models =
        [
            HugeModel,
            new FakeModel(Lingers) { Ending = FakeEnding.Linger },
            new FakeModel(Thinks) { Pieces = ["hm", "m"], FirstAtOnce = true, Pause = TimeSpan.FromSeconds(8) },
            new FakeModel(Steady),
        ],
        Slots = 1,
        Client = false,
    };
}
