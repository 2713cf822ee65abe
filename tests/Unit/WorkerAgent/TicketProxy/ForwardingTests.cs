using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Engines;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.TicketProxy;

public sealed class ForwardingTests : IAsyncLifetime
{
    private const string Token = """{"choices":[{"delta":{"content":"x"}}]}""";
    private const string Usage = """{"choices":[{"delta":{"content":"two words"}}],"usage":{"prompt_tokens":3,"completion_tokens":2}}""";

    private TestWorker _worker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _worker = await TestWorker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task Post_Stream_PassesBytesUnchangedAndSendsReceipt()
    {
        _worker.Engine.Answer = FakeEngine.Events(Token, Token, Usage, "[DONE]");
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket());

        Assert.Equal($"data: {Token}\n\ndata: {Token}\n\ndata: {Usage}\n\ndata: [DONE]\n\n", await answer.Content.ReadAsStringAsync(Cancellation));
        await Eventually.TrueAsync(() => !_worker.Coordinator.Receipts.IsEmpty, "a receipt");
        var receipt = _worker.Coordinator.Receipts.First();
        Assert.Equal(("job-1", "requester", "node-1", 1, false), (receipt.JobId, receipt.RequesterPublicKey, receipt.WorkerNodeId, receipt.Sequence, receipt.Final));
        Assert.Equal((3, 2, JobStatus.Completed), (receipt.PromptTokens, receipt.CompletionTokens, receipt.Status));
    }

    [Fact]
    public async Task Post_HeaderThatIsNotAscii_ReachesEngine()
    {
        using var client = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_worker.Url, "/v1/chat/completions"))
        {
            Content = new StringContent("""{"model":"m"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Authorization", $"Bearer {_worker.Coordinator.Ticket()}");
        request.Headers.TryAddWithoutValidation("User-Agent", "Köln-App/1");
        using var answer = await client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("Köln-App/1", _worker.Engine.Headers["User-Agent"]);
    }

    [Fact]
    public async Task Post_Stream_PassesEventsBeforeTheyAllExist()
    {
        var first = new TaskCompletionSource();
        _worker.Engine.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await FakeEngine.SendAsync(context, $"data: {Token}\n\n");
            await first.Task.WaitAsync(context.RequestAborted);
            await FakeEngine.SendAsync(context, "data: [DONE]\n\n");
        };
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket());
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));

        Assert.Equal($"data: {Token}", await reader.ReadLineAsync(Cancellation));
        first.SetResult();
        Assert.EndsWith("data: [DONE]\n\n", await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_EndOfStream_IsSeenOnlyWithReceiptOnDisk()
    {
        _worker.Coordinator.ReceiptRefusal = (503, "store_away");
        _worker.Engine.Answer = FakeEngine.Events(Token, "[DONE]");
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket());
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
        string? line;
        do
        {
            line = await reader.ReadLineAsync(Cancellation);
        }
        while (line != "data: [DONE]");

        Assert.Equal(1, _worker.Outbox("sequence"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_EndOfJson_IsSeenOnlyWithReceiptOnDisk(bool withLength)
    {
        var json = """{"choices":[{"text":"nine words or so"}],"usage":{"prompt_tokens":7,"completion_tokens":9}}""";
        _worker.Engine.Answer = async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = withLength ? json.Length : null;
            await FakeEngine.SendAsync(context, json[..10]);
            await FakeEngine.SendAsync(context, json[10..]);
        };
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket());

        Assert.Equal(json, await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal((1, 7, 9), (_worker.Outbox("sequence"), _worker.Outbox("prompt_tokens"), _worker.Outbox("completion_tokens")));
    }

    [Fact]
    public async Task Post_HoldUsedUpInStream_EndsWithErrorEventAndBillsTheHoldExactly()
    {
        _worker.Engine.Answer = EndlessAsync;
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket(maxSeconds: 0.4m));
        var text = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal("hold_used_up", ErrorCodeAtEnd(text));
        Assert.Equal((400, 1), (_worker.Outbox("used_ms"), _worker.Outbox("final")));
        using var next = await _worker.PostAsync(_worker.Coordinator.Ticket(maxSeconds: 0.4m));
        Assert.Equal(HttpStatusCode.PaymentRequired, next.StatusCode);
        Assert.Single(_worker.Engine.Calls);
    }

    [Fact]
    public async Task Post_HoldUsedUpBeforeAnswer_Answers402()
    {
        var cancelled = new TaskCompletionSource();
        _worker.Engine.Answer = context => HangAsync(context, cancelled);
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket(maxSeconds: 0.3m));

        Assert.Equal(HttpStatusCode.PaymentRequired, answer.StatusCode);
        await cancelled.Task.WaitAsync(Cancellation);
    }

    [Theory]
    [InlineData("")]
    [InlineData("data: {\"choi")]
    public async Task Post_EngineDiesInStream_EndsWithErrorEventInPlaceOfTheBegunOne(string begun)
    {
        var seen = new TaskCompletionSource();
        _worker.Engine.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await FakeEngine.SendAsync(context, $"data: {Token}\n\n{begun}");
            await seen.Task.WaitAsync(context.RequestAborted);
            context.Abort();
        };
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket());
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
        var text = await reader.ReadLineAsync(Cancellation) + "\n";
        seen.SetResult();
        text += await reader.ReadToEndAsync(Cancellation);

        Assert.Equal("engine_failed", ErrorCodeAtEnd(text));
        Assert.Equal(2, text.Split("data: ").Length - 1);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.Equal((long)JobStatus.Failed, _worker.Outbox("status"));
        Assert.Equal(1L, _worker.Outbox("final"));
    }

    [Fact]
    public async Task Post_EngineDiesBeforeAnswer_Answers502AndBillsNothing()
    {
        _worker.Engine.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket());

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(0, _worker.Outbox("used_ms"));
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    public async Task Post_EngineRedirects_Answers502AndSaysNothingOfIt(int status)
    {
        _worker.Engine.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://127.0.0.1:1/";
            return context.Response.WriteAsync("internal detail");
        };
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket());

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.DoesNotContain("detail", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_EngineGone_Answers503AndTheModelIsNoLongerOffered()
    {
        await _worker.Engine.DisposeAsync();
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        await Eventually.TrueAsync(() => _worker.Coordinator.Heartbeats.Last().Models is [], "a heartbeat without the model");
    }

    [Fact]
    public async Task Post_ClientGoesAway_CancelsTheEngineAndReceiptSaysCancelled()
    {
        var cancelled = new TaskCompletionSource();
        _worker.Engine.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await FakeEngine.SendAsync(context, $"data: {Token}\n\n");
            await HangAsync(context, cancelled);
        };
        using (var answer = await _worker.PostAsync(_worker.Coordinator.Ticket()))
        {
            var stream = await answer.Content.ReadAsStreamAsync(Cancellation);
            Assert.NotEqual(0, await stream.ReadAsync(new byte[16], Cancellation));
        }

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancellation);
        await Eventually.TrueAsync(() => _worker.Outbox("status") == (long)JobStatus.Cancelled, "a receipt of the cancelled request");
        await Eventually.TrueAsync(() => _worker.Service<SlotPool>().InFlight == 0, "a free slot");
    }

    [Fact]
    public async Task Post_SeveralRequests_MakeCumulativeReceipts()
    {
        var ticket = _worker.Coordinator.Ticket();
        _worker.Engine.Answer = FakeEngine.Events(Usage, "[DONE]");
        for (var i = 0; i < 3; i++)
        {
            using var answer = await _worker.PostAsync(ticket);
            await answer.Content.ReadAsStringAsync(Cancellation);
        }

        await Eventually.TrueAsync(() => _worker.Outbox("acknowledged") == 3, "the third receipt's acknowledgement");
        var last = _worker.Coordinator.Receipts.Last();
        Assert.Equal((3, 9, 6), (last.Sequence, last.PromptTokens, last.CompletionTokens));
    }

    private static async Task EndlessAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await FakeEngine.SendAsync(context, $"data: {Token}\n\n");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, context.RequestAborted);
        }
    }

    private static async Task HangAsync(HttpContext context, TaskCompletionSource cancelled)
    {
        using var registration = context.RequestAborted.Register(cancelled.SetResult);
        await cancelled.Task;
    }

    private static string? ErrorCodeAtEnd(string stream)
    {
        var last = stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1];
        return System.Text.Json.JsonDocument.Parse(last["data: ".Length..]).RootElement.GetProperty("error").GetProperty("code").GetString();
    }
}
