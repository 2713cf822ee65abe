using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Engines.OpenAiCompatible;
using MonkeyTroop.WorkerAgent.Signals;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Engines;

public sealed class EngineWatcherTests : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _said = [];
    private readonly EngineHttp _http = new();
    private readonly LogRecorder _log;
    private TestWorker _worker = null!;
    private readonly StartedEngines _started = new();
    private SlotPool _slots = null!;
    private EngineRegistry _registry = null!;
    private EngineWatcher _watcher = null!;

    public EngineWatcherTests() => _log = new LogRecorder(_said);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private FakeEngine Engine => _worker.Engine;

    public async ValueTask InitializeAsync()
    {
        _worker = await TestWorker.StartAsync();
        Watch($"openai={Engine.Url}/v1");
    }

    public async ValueTask DisposeAsync()
    {
        _watcher.Dispose();
        await _worker.DisposeAsync();
    }

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Look_EngineThatTheWorkerStarted_IsTakenInAndGoesWhenItHasEnded()
    {
        Watch("openai=http://127.0.0.1:1");
        var address = new EngineAddress(EngineTypes.Embedded, new Uri(Engine.Url + "/"), Configured: true);
        await LookAsync();
        Assert.Empty(_registry.Current.Engines);

        _started.Add(address);
        await LookAsync();
        Assert.Equal(EngineTypes.Embedded, Assert.Single(_registry.Current.Engines).Type);

        _started.Remove(address);
        await LookAsync();
        Assert.Empty(_registry.Current.Engines);
    }

    [Fact]
    public async Task Look_SlowForALookOrTwo_StaysInAndFallsOutAfterThree()
    {
        await LookAsync();
        Assert.Single(_registry.Current.Engines);
        Engine.Models = context => Task.FromResult(context.Response.StatusCode = 503);

        await LookAsync(2);
        Assert.Single(_registry.Current.Engines);
        await LookAsync(2); // the look that finds out looks closely as well
        Assert.Empty(_registry.Current.Engines);

        Engine.Models = null;
        await LookAsync();
        Assert.Single(_registry.Current.Engines);
    }

    [Fact]
    public async Task Look_SlowWhileItAnswersARequestOfOurs_StaysIn()
    {
        await LookAsync();
        var catalog = _registry.Current;
        Engine.Models = context => Task.FromResult(context.Response.StatusCode = 503);
        using (_slots.TryTake(catalog, catalog.Engines))
        {
            await LookAsync(10);
            Assert.Single(_registry.Current.Engines);
        }

        await LookAsync(4);
        Assert.Empty(_registry.Current.Engines);
    }

    [Fact]
    public async Task Look_OtherModelBehindTheSameAddress_IsSeenAtTheNextLook()
    {
        await LookAsync();
        Engine.Models = context => context.Response.WriteAsync("""{"data":[{"id":"swapped","owned_by":"fake"}]}""");
        await LookAsync();

        Assert.Equal(["swapped"], _registry.Current.Offers.Select(offer => offer.Name));
    }

    [Fact]
    public async Task Look_ModelsThatCannotBeOffered_AreNamedOnceWithTheReason()
    {
        Engine.Models = context => context.Response.WriteAsync(
            """{"data":[{"id":"good"},{"id":"good"},{"id":"/home/joe/weights"},{"id":"two words"},{"id":""}]}""");
        await LookAsync(3);

        var said = Assert.Single(_said, line => line.Contains("not offered", StringComparison.Ordinal));
        Assert.Contains("4 models", said, StringComparison.Ordinal);
        Assert.Contains("good (a second one of that name)", said, StringComparison.Ordinal);
        Assert.Contains("/home/joe/weights (a path of this machine", said, StringComparison.Ordinal);
        Assert.Contains("two words (no name of a model", said, StringComparison.Ordinal);
        Assert.Equal(["good"], _registry.Current.Offers.Select(offer => offer.Name));
    }

    [Theory]
    [InlineData(401, "answered 401 to /v1/models: it wants an API key")]
    [InlineData(404, "answered 404 to /v1/models")]
    public async Task Look_NamedAddressAnswersSomethingElse_SaysWhatOnce(int status, string said)
    {
        Engine.Models = context => Task.FromResult(context.Response.StatusCode = status);
        await LookAsync(3);

        Assert.Contains(said, Assert.Single(_said), StringComparison.Ordinal);
        Assert.Empty(_registry.Current.Engines);
    }

    [Fact]
    public async Task Look_NamedAddressWhereNothingListens_SaysSoOnce()
    {
        await Engine.DisposeAsync();
        await LookAsync(3);

        Assert.Contains("nothing listens at that address", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_DoubtAboutItsModels_LooksCloselyAtOnce()
    {
        await LookAsync();
        Assert.True(_registry.Doubt(_registry.Current.Engines[0].Url));
        Assert.False(_registry.Doubt(_registry.Current.Engines[0].Url));
        Assert.False(_registry.Doubt(new Uri("http://127.0.0.1:1/")));
        await LookAsync();

        Assert.True(_registry.Doubt(_registry.Current.Engines[0].Url)); // the one before was taken up
    }

    [Fact]
    public async Task Look_SilentOnceTooOften_IsLostAfterOneProbeOfItsPort()
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        var driver = new FakeDriver();
        Watch($"openai=http://{port.LocalEndpoint}", driver);
        await LookAsync();
        driver.IsAlive = false;
        await LookAsync(2);
        Assert.Single(_registry.Current.Engines);
        await LookAsync();

        Assert.Empty(_registry.Current.Engines);
        Assert.Equal(4, ProbesOf(port));
    }

    private static int ProbesOf(TcpListener port)
    {
        var probes = 0;
        while (port.Pending())
        {
            port.AcceptSocket().Dispose();
            probes++;
        }

        return probes;
    }

    private void Watch(string address, IEngineDriver? driver = null)
    {
        var options = new EngineOptions { Mode = "none", LivenessInterval = TimeSpan.FromSeconds(5) };
        options.Urls.Add(address);
        var trigger = new HeartbeatTrigger();
        (_slots, _registry) = (new SlotPool(trigger, _time), new EngineRegistry(Options.Create(options), trigger));
        _watcher = new EngineWatcher(
            [driver ?? new OpenAiCompatibleDriver(), new FakeDriver(EngineTypes.Embedded)], _registry, _http, new EngineKeys(Options.Create(options)), _slots,
            _worker.Service<OwnPrograms>(), _started, Options.Create(options), _time, _log);
    }

    private async Task LookAsync(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await _watcher.LookAsync(Cancellation);
        }
    }

    /// <summary>A driver that asks nothing, so that the only connections are probes.</summary>
    private sealed class FakeDriver(string type = EngineTypes.OpenAi) : IEngineDriver
    {
        public string Type => type;

        public bool IsAlive { get; set; } = true;

        public Task<EngineSighting?> InspectAsync(EngineProbe engine, CancellationToken cancellation) =>
            Task.FromResult(IsAlive ? new EngineSighting("1", 1, [new ModelOffer("m")]) : null);

        public Task<EngineLife> LookAsync(EngineProbe engine, CancellationToken cancellation) => Task.FromResult(new EngineLife(IsAlive));
    }

    private sealed class LogRecorder(ConcurrentQueue<string> said) : ILogger<EngineWatcher>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
            {
                said.Enqueue(formatter(state, exception));
            }
        }
    }
}
