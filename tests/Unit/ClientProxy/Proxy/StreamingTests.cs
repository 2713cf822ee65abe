using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public sealed class StreamingTests
{
    private static readonly Gen<string> Event = Gen.OneOf(
        Gen.String[Gen.Char['a', 'z'], 0, 40].Select(text => $"data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}é\"}}}}]}}"),
        Gen.Const(": ping"),
        Gen.Const("event: delta\ndata: {}"),
        Gen.Int[1, 2].Select(factor => "data: " + new string('x', factor * 70_000)));

    [Fact]
    public async Task Stream_InAnyPieces_ArrivesByteForByte()
    {
        byte[] sent = [];
        int[] cuts = [];
        await using var worker = await FakeWorker.StartAsync("only", async context =>
        {
            context.Response.ContentType = "text/event-stream";
            foreach (var cut in cuts.Zip(cuts.Skip(1)))
            {
                await context.Response.Body.WriteAsync(sent.AsMemory(cut.First..cut.Second), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        });
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        var pieces = Gen.Select(Event.List[0, 12], Gen.Bool.Select(crlf => crlf ? "\r\n" : "\n"), Gen.Double[0, 1].Array[0, 20]);

        await pieces.SampleAsync(
            async (events, lineEnd, places) =>
            {
                var text = string.Concat(events.Append("data: [DONE]").Select(one => one.Replace("\n", lineEnd, StringComparison.Ordinal) + lineEnd + lineEnd));
                sent = Encoding.UTF8.GetBytes(text);
                cuts = [0, .. places.Select(place => (int)(place * sent.Length)).Order(), sent.Length];
                using var response = await proxy.ChatAsync(stream: true);
                Assert.Equal(sent, await response.Content.ReadAsByteArrayAsync());
            },
            iter: 60,
            threads: 1).Soon();
    }

    [Fact]
    public async Task Stream_EventIsComplete_ArrivesBeforeTheNext()
    {
        var go = new SemaphoreSlim(0);
        await using var worker = await FakeWorker.StartAsync("only", async context =>
        {
            for (var i = 0; i < 3; i++)
            {
                await FakeWorker.StreamAsync(context, $"data: {i}\n\n");
                await go.WaitAsync(context.RequestAborted);
            }

            await FakeWorker.StreamAsync(context, "data: [DONE]\n\n");
        });
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);
        using var response = await proxy.ChatAsync(stream: true).Soon();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        for (var i = 0; i < 3; i++)
        {
            // The node sends no more until this was read.
            Assert.Equal($"data: {i}", await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Soon());
            Assert.Equal("", await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Soon());
            go.Release();
        }

        Assert.Equal("data: [DONE]\n\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken).Soon());
    }

    [Theory]
    [InlineData("data: {\"n\":1}\n\n", "data: {\"n\":1}\n\n")]
    [InlineData("data: {\"n\":1}\n", "data: {\"n\":1}\n\n")]
    [InlineData("data: {\"n\":1}\n\ndata: {\"n\":", "data: {\"n\":1}\n\n")]
    [InlineData(": ping\n\n", ": ping\n\n")]
    public async Task Stream_BreaksOff_EndsInACleanErrorEvent(string sent, string kept)
    {
        foreach (var abort in new[] { true, false })
        {
            var arrived = new TaskCompletionSource();
            await using var worker = await FakeWorker.StartAsync("only", async context =>
            {
                await FakeWorker.StreamAsync(context, sent);
                await arrived.Task.Soon();
                if (abort)
                {
                    context.Abort();
                }
            });
            await using var coordinator = await FakeCoordinator.StartAsync(worker);
            await using var proxy = await TestProxy.StartAsync(coordinator.Url);

            using var response = await proxy.ChatAsync(stream: true).Soon();
            arrived.SetResult();
            var received = await ReadUntilCutAsync(response).Soon();

            Assert.StartsWith(kept + "data: {\"error\":{", received, StringComparison.Ordinal);
            Assert.Contains($"\"code\":\"{ProblemCodes.NodeAway}\"", received, StringComparison.Ordinal);
            Assert.EndsWith("}}\n\n", received, StringComparison.Ordinal);
            Assert.Single(worker.Heard);
        }
    }

    [Theory]
    [InlineData("/v1/responses")]
    [InlineData("/v1/messages")]
    public async Task Stream_OfNewerApisBreaksOff_EndsInANamedErrorEvent(string path)
    {
        await using var worker = await FakeWorker.StartAsync("only", context => FakeWorker.StreamAsync(context, "event: delta\ndata: {}\n\n"));
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.PostAsync(path, """{"model":"llama","stream":true}""").Soon();
        var received = await ReadUntilCutAsync(response).Soon();

        Assert.StartsWith("event: delta\ndata: {}\n\nevent: error\ndata: {\"type\":\"error\",\"error\":{\"message\":", received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data: [DONE]")]
    [InlineData("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")]
    [InlineData("event: response.completed\ndata: {\"response\":{}}\n\n")]
    public async Task Stream_EndsProperly_IsNotAddedTo(string end)
    {
        await using var worker = await FakeWorker.StartAsync("only", context => FakeWorker.StreamAsync(context, "data: {}\n\n", end));
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync(stream: true).Soon();

        Assert.Equal("data: {}\n\n" + end, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).Soon());
    }

    [Theory]
    [InlineData("data: {\"error\":{\"message\":\"engine died\"}}\n\n")]
    [InlineData("event: error\ndata: {}\n\n")]
    [InlineData("data: {\"error\":{\"message\":\"engine died\"}}\n\ndata: [DONE]\n\n")]
    public async Task Stream_EndsInTheNodesError_IsPassedOnAndCut(string end)
    {
        await using var worker = await FakeWorker.StartAsync("only", context => FakeWorker.StreamAsync(context, "data: {}\n\n", end));
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync(stream: true).Soon();

        Assert.Equal("data: {}\n\n" + end, await ReadUntilCutAsync(response).Soon());
    }

    [Fact]
    public async Task Stream_FallsSilent_EndsInAnErrorEvent()
    {
        await using var worker = await FakeWorker.StartAsync("only", async context =>
        {
            await FakeWorker.StreamAsync(context, "data: {}\n\n");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, new() { ["Proxy:InferenceTimeout"] = "00:00:02" });

        using var response = await proxy.ChatAsync(stream: true).Soon();
        var received = await ReadUntilCutAsync(response).Soon();

        Assert.Contains($"\"code\":\"{ProblemCodes.TimedOut}\"", received, StringComparison.Ordinal);
        await worker.Aborted.Soon();
    }

    [Fact]
    public async Task Stream_NodeKeepsItsConnectionOpenAfterTheEnd_EndsAndTheNodeIsLeft()
    {
        await using var worker = await FakeWorker.StartAsync("only", async context =>
        {
            await FakeWorker.StreamAsync(context, "data: {}\n\ndata: [DONE]\n\n");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync(stream: true).Soon();

        Assert.Equal("data: {}\n\ndata: [DONE]\n\n", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).Soon());
        await worker.Aborted.Soon();
    }

    [Fact]
    public async Task Json_BreaksOff_TheAppsConnectionIsCut()
    {
        var begun = new TaskCompletionSource();
        await using var worker = await FakeWorker.StartAsync("only", async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{\"half\":", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await begun.Task.Soon();
            context.Abort();
        });
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        using var response = await proxy.ChatAsync().Soon();
        begun.SetResult();

        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(worker.Heard);
    }

    /// <summary>Everything that came before the connection was cut; a stream that ends properly fails the test.</summary>
    private static async Task<string> ReadUntilCutAsync(HttpResponseMessage response)
    {
        using var received = new MemoryStream();
        var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(received, TestContext.Current.CancellationToken));
        return Encoding.UTF8.GetString(received.ToArray());
    }
}
