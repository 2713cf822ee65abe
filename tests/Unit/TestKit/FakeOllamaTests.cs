using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MonkeyTroop.Tests.TestKit.Engines;

namespace MonkeyTroop.Tests.Unit.TestKit;

public sealed class FakeOllamaTests : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private FakeOllama _engine = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _engine = await FakeOllama.StartAsync(
            new FakeModel("steady:1b"),
            new FakeModel("stalls:1b") { Ending = FakeEnding.Stall, Delivered = 2 },
            new FakeModel("dies:1b") { Ending = FakeEnding.Die, Delivered = 2 },
            new FakeModel("breaks:1b") { Ending = FakeEnding.ErrorEvent, Delivered = 2 });
        _http.BaseAddress = _engine.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task Tags_Always_ListsModelsWithDigests()
    {
        var tags = JsonNode.Parse(await _http.GetStringAsync("/api/tags", Cancellation))!;

        Assert.Equal("steady:1b", (string?)tags["models"]![0]!["name"]);
        Assert.Equal(64, ((string?)tags["models"]![0]!["digest"])!.Length);
    }

    [Fact]
    public async Task Chat_NotStreaming_AnswersWholeWithUsage()
    {
        using var response = await PostAsync("/v1/chat/completions", """{"model":"steady:1b","messages":[{"role":"user","content":"hi"}]}""");
        var answer = (await response.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;

        Assert.Equal("Hello from a fake engine.", (string?)answer["choices"]![0]!["message"]!["content"]);
        Assert.Equal(6, (int?)answer["usage"]!["completion_tokens"]);
    }

    [Fact]
    public async Task Chat_Streaming_EndsWithUsageAndDone()
    {
        using var response = await PostAsync(
            "/v1/chat/completions",
            """{"model":"steady:1b","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]}""");
        var events = (await response.Content.ReadAsStringAsync(Cancellation)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("data: [DONE]", events[^1]);
        Assert.Contains("\"completion_tokens\":6", events[^2]);
        Assert.Equal(6 + 3, events.Length);
    }

    [Fact]
    public async Task Chat_CallerGoesAway_IsRecordedAsCancelled()
    {
        using var response = await PostAsync("/v1/chat/completions", """{"model":"stalls:1b","stream":true,"messages":[]}""");
        response.Dispose();
        var heard = await _engine.InferenceAsync("stalls:1b");

        Assert.True(await heard.WasCancelled.WaitAsync(Cancellation));
    }

    [Fact]
    public async Task Chat_Dies_BreaksTheConnection()
    {
        using var response = await PostAsync("/v1/chat/completions", """{"model":"dies:1b","stream":true,"messages":[]}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Chat_ErrorEvent_EndsWithoutDone()
    {
        using var response = await PostAsync("/v1/chat/completions", """{"model":"breaks:1b","stream":true,"messages":[]}""");
        var text = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Contains("\"error\":", text);
        Assert.DoesNotContain("[DONE]", text);
    }

    [Fact]
    public async Task Chat_UnknownModel_Is404()
    {
        using var response = await PostAsync("/v1/chat/completions", """{"model":"nobody:1b","messages":[]}""");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Heard_ManagementCall_IsRecordedAsItStoodOnTheWire()
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/%64elete");
        using var response = await _http.SendAsync(request, Cancellation);

        Assert.Contains(_engine.Heard, heard => heard is { Method: "DELETE", Target: "/api/%64elete" or "/api/delete" });
    }

    [Fact]
    public async Task GoAwayAsync_ThenBack_ServesAtTheSameAddress()
    {
        var address = _engine.Address;
        await _engine.GoAwayAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetStringAsync("/api/version", Cancellation));

        await _engine.ComeBackAsync();
        Assert.Equal(address, _engine.Address);
        Assert.Contains("version", await _http.GetStringAsync("/api/version", Cancellation));
    }

    private Task<HttpResponseMessage> PostAsync(string path, string json)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }
}
