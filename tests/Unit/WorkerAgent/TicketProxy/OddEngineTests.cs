using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Engines;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.TicketProxy;

/// <summary>Engines that keep to OpenAI's wire in ways of their own.</summary>
public sealed class OddEngineTests : IAsyncLifetime
{
    private const string Token = """{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":null}]}""";
    private const string Last = """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";

    private TestWorker _worker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _worker = await TestWorker.StartAsync(("Engines:ApiKeys:openai", "sk-engine-key-0123456789"));

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Theory]
    [InlineData(Last, JobStatus.Completed)] // ik_llama.cpp, TGI: no [DONE]
    [InlineData("""{"choices":[],"error":""}""", null)]
    [InlineData("""{"choices":[],"error":false}""", null)]
    [InlineData("""{"choices":[],"error":{}}""", null)]
    [InlineData("""{"error":{"message":"out of memory"}}""", JobStatus.Failed)]
    public async Task Post_StreamWithoutDone_IsCompleteAfterAFinishReasonAndFailedOtherwise(string last, JobStatus? status)
    {
        _worker.Engine.Answer = FakeEngine.Events(Token, last);
        var text = await ReadAsync(_worker.Coordinator.Ticket());

        var receipt = await ReceiptAsync();
        Assert.Equal(status ?? JobStatus.Failed, receipt.Status);
        Assert.Equal(status is null, text.Contains(ProblemCodes.EngineFailed, StringComparison.Ordinal));
        Assert.StartsWith($"data: {Token}\n\ndata: {last}\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_StreamWithNoErrorInEveryEvent_IsComplete()
    {
        _worker.Engine.Answer = FakeEngine.Events("""{"error":"","choices":[{"delta":{"content":"x"}}]}""", """{"error":{},"choices":[]}""", "[DONE]");

        Assert.EndsWith("data: [DONE]\n\n", await ReadAsync(_worker.Coordinator.Ticket()), StringComparison.Ordinal);
        Assert.Equal(JobStatus.Completed, (await ReceiptAsync()).Status);
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public async Task Post_StreamWithOtherLineEnds_IsComplete(string end)
    {
        _worker.Engine.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await FakeEngine.SendAsync(context, $"data: {Token}{end}{end}data: {Last}{end}{end}data: [DONE]{end}{end}");
        };

        Assert.Equal($"data: {Token}{end}{end}data: {Last}{end}{end}data: [DONE]{end}{end}", await ReadAsync(_worker.Coordinator.Ticket()));
        Assert.Equal(JobStatus.Completed, (await ReceiptAsync()).Status);
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("gzip", false)]
    [InlineData("deflate", false)]
    [InlineData("br", true)]
    public async Task Post_AnswerCompressedThoughNobodyAsked_IsReadAndPassedOnPlain(string encoding, bool stream)
    {
        var plain = stream ? $"data: {Token}\n\ndata: {Last}\n\ndata: [DONE]\n\n" : """{"choices":[{"text":"four words or so"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""";
        _worker.Engine.Answer = async context =>
        {
            context.Response.ContentType = stream ? "text/event-stream" : "application/json";
            context.Response.Headers.ContentEncoding = encoding;
            var bytes = Compress(plain, encoding);
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes, Cancellation);
        };
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket());

        Assert.Equal(plain, await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        var receipt = await ReceiptAsync();
        Assert.Equal((JobStatus.Completed, stream ? 1 : 4), (receipt.Status, receipt.CompletionTokens));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Post_AnswerCompressedWrongly_IsFailedAndEndsWithAnErrorEvent(string encoding)
    {
        _worker.Engine.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.ContentEncoding = encoding;
            var bytes = Compress($"data: {Token}\n\ndata: {Last}\n\ndata: [DONE]\n\n", encoding);
            bytes.AsSpan(bytes.Length / 3).Fill(0xFF);
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes, Cancellation);
        };

        Assert.Contains(ProblemCodes.EngineFailed, await ReadAsync(_worker.Coordinator.Ticket()), StringComparison.Ordinal);
        Assert.Equal(JobStatus.Failed, (await ReceiptAsync()).Status);
    }

    [Theory]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-engine-key-0123456789"}}""", 502, ProblemCodes.EngineFailed, "refuses the node")]
    [InlineData(403, "", 502, ProblemCodes.EngineFailed, "refuses the node")]
    [InlineData(402, "", 502, ProblemCodes.EngineFailed, "asks its owner for payment")]
    [InlineData(429, """{"error":{"message":"queue is full"}}""", 429, ProblemCodes.NodeFull, "queue is full")]
    [InlineData(500, """{"error":{"code":500,"message":"Only one completion choice is allowed","type":"server_error"}}""", 400, ProblemCodes.InvalidRequest, "Only one completion choice is allowed")]
    [InlineData(500, """{"error":{"code":500,"message":"image input is not supported - hint: if this is unexpected, you may need to provide the mmproj","type":"server_error"}}""", 400, ProblemCodes.InvalidRequest, "image input is not supported")]
    [InlineData(500, """{"error":{"message":"cudaMalloc failed in /home/joe/llama.cpp/ggml.cu with sk-engine-key-0123456789"}}""", 502, ProblemCodes.EngineFailed, "cudaMalloc failed in ... with ***")]
    [InlineData(500, "<html>oops</html>", 502, ProblemCodes.EngineFailed, "answered 500")]
    [InlineData(503, """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""", 503, ProblemCodes.EngineFailed, "Loading model")]
    [InlineData(404, """{"detail":"no such route"}""", 404, ProblemCodes.InvalidRequest, "no such route")]
    [InlineData(400, "just text", 400, ProblemCodes.InvalidRequest, "just text")]
    public async Task Post_EngineRefuses_ReadsAsTheEnginesAndSaysWhatItSaid(int status, string body, int told, string code, string said)
    {
        _worker.Engine.Answer = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        };
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket());
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        var error = JsonDocument.Parse(text).RootElement.GetProperty("error");

        Assert.Equal((told, code), ((int)answer.StatusCode, error.GetProperty("code").GetString()));
        Assert.Contains(said, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sk-engine-key", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/home/joe", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_EngineRefusesInOpenAisForm_ItsOwnWordsGoOn()
    {
        const string Words = """{"error":{"message":"max_tokens is too large","type":"invalid_request_error","param":"max_tokens","code":null}}""";
        _worker.Engine.Answer = context =>
        {
            context.Response.StatusCode = 400;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(Words);
        };
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket());

        Assert.Equal((HttpStatusCode.BadRequest, Words), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation)));
    }

    [Fact]
    public async Task Post_EngineWithAKey_GetsItAndNoOtherHeaderOfTheClients()
    {
        using var answer = await _worker.PostAsync(_worker.Coordinator.Ticket());

        Assert.Equal("Bearer sk-engine-key-0123456789", _worker.Engine.Headers["Authorization"]);
    }

    [Fact]
    public async Task Post_FirstEngineFailsBeforeItAnswers_TheNextThatServesTheModelDoes()
    {
        await using var second = await FakeEngine.StartAsync();
        await using var worker = await TestWorker.StartAsync(("Engines:Urls:1", $"openai={second.Url}"));
        foreach (var (engine, number) in new[] { worker.Engine, second }.Select((engine, number) => (engine, number)))
        {
            engine.Answer = context => context.Response.WriteAsync($$"""{"choices":[],"number":{{number.ToString(CultureInfo.InvariantCulture)}}}""");
        }

        var first = worker.Service<EngineRegistry>().Current.Engines[0].Url == new Uri(worker.Engine.Url + "/") ? worker.Engine : second;
        var other = first == second ? worker.Engine : second;
        first.Answer = context =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("dead");
        };
        using (var answer = await worker.PostAsync(worker.Coordinator.Ticket()))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        // One that is gone altogether is passed over as well.
        await first.DisposeAsync();
        using (var answer = await worker.PostAsync(worker.Coordinator.Ticket()))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Single(first.Calls);
        Assert.Equal(2, other.Calls.Count);
        await Eventually.TrueAsync(() => worker.Service<SlotPool>().InFlight == 0, "every slot is free");
    }

    [Fact]
    public async Task Post_EngineFailsInTheMiddleOfItsAnswer_NoOtherIsAsked()
    {
        await using var second = await FakeEngine.StartAsync();
        await using var worker = await TestWorker.StartAsync(("Engines:Urls:1", $"openai={second.Url}"));
        var dies = new TaskCompletionSource();
        foreach (var engine in (FakeEngine[])[worker.Engine, second])
        {
            engine.Answer = async context =>
            {
                context.Response.ContentType = "text/event-stream";
                await FakeEngine.SendAsync(context, $"data: {Token}\n\n");
                await dies.Task.WaitAsync(Cancellation);
                context.Abort();
            };
        }

        using var answer = await worker.PostAsync(worker.Coordinator.Ticket());
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
        await reader.ReadLineAsync(Cancellation);
        dies.SetResult();
        Assert.Contains(ProblemCodes.EngineFailed, await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);

        Assert.Equal(1, worker.Engine.Calls.Count + second.Calls.Count);
    }

    private async Task<string> ReadAsync(string ticket)
    {
        using var answer = await _worker.PostAsync(ticket);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private async Task<ReceiptSubmission> ReceiptAsync()
    {
        await Eventually.TrueAsync(() => !_worker.Coordinator.Receipts.IsEmpty, "a receipt");
        return _worker.Coordinator.Receipts.First();
    }

    private static byte[] Compress(string text, string encoding)
    {
        using var bytes = new MemoryStream();
        using (Stream compressing = encoding switch
        {
            "gzip" => new GZipStream(bytes, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(bytes, CompressionLevel.Fastest),
            _ => new BrotliStream(bytes, CompressionLevel.Fastest),
        })
        {
            compressing.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}
