using Microsoft.Extensions.Options;
using MonkeyTroop.WorkerAgent.Engines;

namespace MonkeyTroop.Tests.Contracts.Engines;

/// <summary>What every driver must do, run against the recorded wire format of its own engine and of all the others.</summary>
public abstract class EngineDriverContract : IDisposable
{
    private static readonly Dictionary<string, string?> Coordinator = new()
    {
        ["/health"] = """{"status":"healthy"}""",
        ["/version"] = """{"version":"1"}""",
        ["/v1/models"] = """{"object":"list","data":[{"id":"m","object":"model","created":0,"owned_by":"monkey-troop"}]}""",
        ["/.well-known/jwks.json"] = """{"keys":[]}""",
    };

    private static readonly Dictionary<string, string?> EmptyCoordinator = new(Coordinator) { ["/v1/models"] = """{"object":"list","data":[]}""" };

    private static readonly Dictionary<string, string?> Worker = new() { ["/health"] = """{"status":"healthy","node_id":"n"}""" };

    private readonly EngineHttp _http = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The engine's answers with the models <c>good</c> and, where it can hold one, an invalid name.</summary>
    protected abstract IReadOnlyDictionary<string, string?> Recorded { get; }

    /// <summary>What the driver must find in them.</summary>
    private protected abstract EngineSighting Expected { get; }

    /// <summary>Recordings of other engines that this driver must not take for its own.</summary>
    protected virtual IEnumerable<IReadOnlyDictionary<string, string?>> Strangers => Recordings.All.Where(recording => recording != Recorded);

    private protected abstract IEngineDriver Driver(IOptions<EngineOptions> options);

    [Fact]
    public async Task InspectAsync_OwnEngine_FindsVersionSlotsAndModels()
    {
        await using var server = await FakeEngineServer.StartAsync(Recorded);
        var seen = await Driver().InspectAsync(Probe(server.Url), Cancellation);

        Assert.NotNull(seen);
        Assert.Equal((Expected.Version, Expected.Slots), (seen.Version, seen.Slots));
        Assert.Equal(Expected.Models, seen.Models);
        var life = await Driver().LookAsync(Probe(server.Url), Cancellation);
        Assert.True(life.IsAlive);
        Assert.Equal(life.Models is null ? null : Expected.Models.Select(model => model.Name), life.Models);
    }

    [Fact]
    public async Task InspectAsync_EngineThatWantsAKey_FindsItWithTheRightOneAndSaysSoOtherwise()
    {
        await using var server = await FakeEngineServer.StartAsync(Recorded);
        server.Key = "engine-key";
        var (right, wrong, none) = (Probe(server.Url, "engine-key"), Probe(server.Url, "other"), Probe(server.Url));

        Assert.NotNull(await Driver().InspectAsync(right, Cancellation));
        Assert.Null(await Driver().InspectAsync(wrong, Cancellation));
        Assert.Null(await Driver().InspectAsync(none, Cancellation));
        Assert.Matches("answered 401 to /.*: it refuses the API key", wrong.Fault);
        Assert.Matches("answered 401 to /.*: it wants an API key", none.Fault);
    }

    [Fact]
    public async Task InspectAsync_OtherEngine_FindsNothing()
    {
        foreach (var stranger in Strangers)
        {
            await using var server = await FakeEngineServer.StartAsync(stranger);
            var probe = Probe(server.Url);
            Assert.Null(await Driver().InspectAsync(probe, Cancellation));
            Assert.NotNull(probe.Fault);
        }
    }

    [Fact]
    public async Task InspectAsync_CoordinatorOrWorker_FindsNothing()
    {
        foreach (var own in (Dictionary<string, string?>[])[Coordinator, EmptyCoordinator, Worker])
        {
            await using var server = await FakeEngineServer.StartAsync(own);
            Assert.Null(await Driver().InspectAsync(Probe(server.Url), Cancellation));
        }
    }

    [Fact]
    public async Task InspectAsync_EngineGone_FindsNothing()
    {
        var server = await FakeEngineServer.StartAsync(Recorded);
        var url = server.Url;
        await server.DisposeAsync();

        Assert.Null(await Driver().InspectAsync(Probe(url), Cancellation));
        Assert.False((await Driver().LookAsync(Probe(url), Cancellation)).IsAlive);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"data\":7,\"models\":7,\"version\":7}")]
    public async Task InspectAsync_AnswersThatAreNoSuchJson_FindsNothing(string body)
    {
        await using var server = await FakeEngineServer.StartAsync(Recorded.ToDictionary(answer => answer.Key, string? (_) => body));

        Assert.Null(await Driver().InspectAsync(Probe(server.Url), Cancellation));
    }

    [Fact]
    public async Task InspectAsync_EndlessAnswer_FindsNothing()
    {
        var filler = new string('x', 5 * 1024 * 1024);
        await using var server = await FakeEngineServer.StartAsync(
            Recorded.ToDictionary(answer => answer.Key, string? (answer) => answer.Value?.Replace("good", $"good{filler}", StringComparison.Ordinal)));

        Assert.Null(await Driver().InspectAsync(Probe(server.Url), Cancellation));
    }

    [Fact]
    public async Task InspectAsync_CallerGivesUp_Throws()
    {
        await using var server = await FakeEngineServer.StartAsync(Recorded);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Driver().InspectAsync(Probe(server.Url), cancelled.Token));
    }

    public virtual void Dispose()
    {
        _http.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A look at an engine that needs no key.</summary>
    private protected EngineProbe Probe(Uri engine, string? key = null) => new(_http, engine, key);

    private IEngineDriver Driver() => Driver(Options.Create(new EngineOptions()));
}
