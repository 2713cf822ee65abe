using System.Net;
using System.Text.Json.Nodes;
using MonkeyTroop.Tests.TestKit.Models;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.EmbeddedEngine;

/// <summary>One request at a time: who waits, who is refused, and what becomes of those whose callers go away.</summary>
public sealed class EngineQueueTests
{
    private const int MostWaiting = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_CallerGoesAway_StopsComputing()
    {
        await using var engine = await EngineUnderTest.StartAsync(TinyModel.Context);
        using (var response = await engine.OpenAsync("/v1/chat/completions", LongStream().ToJsonString(), Cancellation))
        {
            await TicketCall.ReadEventsAsync(response, 5, Cancellation);
            await engine.InsideAsync(1);
        }

        await engine.InsideAsync(0);
        Assert.Equal("\"ok\"", (await engine.ChatAsync("hi", Schemas.Exactly("ok"))).Text);
    }

    [Fact]
    public async Task Post_CallerGoesAwayWhileItsPromptIsRead_StopsComputing()
    {
        await using var engine = await EngineUnderTest.StartAsync(TinyModel.Context);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var asking = engine.OpenAsync("/v1/completions", Schemas.Endless().With("prompt", new string('a', TinyModel.Context / 2)).ToJsonString(), leaving.Token);
        await engine.InsideAsync(1);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await engine.InsideAsync(0);
    }

    [Fact]
    public async Task Post_MoreThanWait_AreRefusedAndTheOthersAnswered()
    {
        await using var engine = await EngineUnderTest.StartAsync(TinyModel.Context);
        var first = await engine.OpenAsync("/v1/chat/completions", LongStream().ToJsonString(), Cancellation);
        await engine.InsideAsync(1);
        var waiting = Enumerable.Range(0, MostWaiting).Select(_ => engine.ChatAsync("hi", Schemas.Exactly("ok"))).ToList();
        await engine.InsideAsync(1 + MostWaiting);

        var refused = await engine.ChatAsync("hi", Schemas.Exactly("ok"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "engine_busy", "1"), (refused.Status, refused.ErrorCode, refused.RetryAfter));
        first.Dispose();
        Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal("\"ok\"", answer.Text));
        await engine.InsideAsync(0);
    }

    private static JsonObject LongStream() => Schemas.Endless().With("stream", true)
        .With("messages", new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "hi" }));
}
