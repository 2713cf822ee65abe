using System.Net;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Relays;

namespace MonkeyTroop.Tests.Unit.TestKit;

public sealed class RecordingRelayTests : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private FakeOllama _server = null!;
    private RecordingRelay _relay = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeOllama.StartAsync();
        _relay = new RecordingRelay(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _relay.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Recorded_BothWays_HoldsRequestAndAnswer()
    {
        await _http.GetStringAsync(new Uri(_relay.Address, "/?question=marker-1"), Cancellation);

        Assert.True(_relay.Recorded("marker-1"));
        Assert.True(_relay.Recorded("Ollama is running"));
        Assert.False(_relay.Recorded("marker-2"));
    }

    [Fact]
    public async Task SwitchOffAsync_ThenOn_RefusesThenServesAtTheSameAddress()
    {
        var address = _relay.Address;
        await _http.GetStringAsync(address, Cancellation);

        await _relay.SwitchOffAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetStringAsync(address, Cancellation));

        _relay.SwitchOn();
        Assert.Equal("Ollama is running", await _http.GetStringAsync(address, Cancellation));
    }

    [Fact]
    public async Task SwitchOffAsync_WhileCallersConnect_EndsInOrder()
    {
        for (var time = 0; time < 300; time++)
        {
            var callers = Enumerable.Range(0, 8).Select(_ => ConnectAsync()).ToList();
            await _relay.SwitchOffAsync();
            await Task.WhenAll(callers);
            _relay.SwitchOn();
        }

        Assert.Equal("Ollama is running", await _http.GetStringAsync(_relay.Address, Cancellation));
    }

    [Fact]
    public async Task SwallowsAnswers_Request_ArrivesAndIsNotAnswered()
    {
        _relay.SwallowsAnswers = true;
        var call = _http.GetAsync(new Uri(_relay.Address, "/api/version"), Cancellation);
        await MonkeyTroop.Tests.TestKit.Eventually.TrueAsync(() => _server.Heard.Count == 1, "the server hears the request");

        Assert.False(call.IsCompleted);
        await _relay.SwitchOffAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => call);
    }

    [Fact]
    public async Task PointTo_OtherServer_ServesIt()
    {
        await using var other = await FakeOllama.StartAsync(new FakeModel("other:1b"));
        _relay.PointTo(other.Address);

        Assert.Contains("other:1b", await _http.GetStringAsync(new Uri(_relay.Address, "/api/tags"), Cancellation));
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(_relay.Address, Cancellation)).StatusCode);
    }

    /// <summary>Connects and goes away; refused or cut, whatever the relay does just then.</summary>
    private async Task ConnectAsync()
    {
        using var caller = new System.Net.Sockets.TcpClient();
        await caller.ConnectAsync(_relay.Address.Host, _relay.Address.Port, Cancellation).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
