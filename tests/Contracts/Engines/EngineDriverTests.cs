using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Engines.Embedded;
using MonkeyTroop.WorkerAgent.Engines.LlamaCpp;
using MonkeyTroop.WorkerAgent.Engines.LmStudio;
using MonkeyTroop.WorkerAgent.Engines.Ollama;
using MonkeyTroop.WorkerAgent.Engines.OpenAiCompatible;
using MonkeyTroop.WorkerAgent.Engines.Vllm;
using MonkeyTroop.WorkerAgent.Nodes;

namespace MonkeyTroop.Tests.Contracts.Engines;

public sealed class OllamaDriverTests : EngineDriverContract
{
    protected override IReadOnlyDictionary<string, string?> Recorded => Recordings.Ollama;

    // A model on somebody else's machine is left out; a digest that is none is not passed on.
    private protected override EngineSighting Expected =>
        new("0.12.6", 1, [new ModelOffer("good:latest", Recordings.Digest, 4683075271), new ModelOffer("odd")]);

    private protected override IEngineDriver Driver(IOptions<EngineOptions> options) => new OllamaDriver(options);
}

public sealed class VllmDriverTests : EngineDriverContract
{
    protected override IReadOnlyDictionary<string, string?> Recorded => Recordings.Vllm;

    private protected override EngineSighting Expected => new("0.11.0", 16, [new ModelOffer("org/good-7b")]);

    private protected override IEngineDriver Driver(IOptions<EngineOptions> options) => new VllmDriver(options);
}

public sealed class LmStudioDriverTests : EngineDriverContract
{
    protected override IReadOnlyDictionary<string, string?> Recorded => Recordings.LmStudio;

    private protected override EngineSighting Expected => new(null, 1, [new ModelOffer("good-7b"), new ModelOffer("good-embed")]);

    private protected override IEngineDriver Driver(IOptions<EngineOptions> options) => new LmStudioDriver();
}

public sealed class LlamaCppDriverTests : EngineDriverContract
{
    protected override IReadOnlyDictionary<string, string?> Recorded => Recordings.LlamaCpp;

    private protected override EngineSighting Expected => new("b6790-ceff6bb2", 4, [new ModelOffer("good.gguf")]);

    private protected override IEngineDriver Driver(IOptions<EngineOptions> options) => new LlamaCppDriver();

    [Fact]
    public async Task InspectAsync_WhileLoading_FindsNothing()
    {
        await using var server = await FakeEngineServer.StartAsync(Recorded);
        server.Answers["/health"] = null;

        Assert.Null(await new LlamaCppDriver().InspectAsync(Probe(server.Url), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/home/joe/models/good.gguf")]
    [InlineData("C:\\\\Users\\\\joe\\\\good.gguf")]
    public async Task InspectAsync_ModelCalledByItsPath_IsOfferedByTheFilesName(string path)
    {
        await using var server = await FakeEngineServer.StartAsync(
            Recorded.ToDictionary(answer => answer.Key, string? (answer) => answer.Value?.Replace("\"good.gguf\"", $"\"{path}\"", StringComparison.Ordinal)));

        var seen = await new LlamaCppDriver().InspectAsync(Probe(server.Url), TestContext.Current.CancellationToken);
        var life = await new LlamaCppDriver().LookAsync(Probe(server.Url), TestContext.Current.CancellationToken);

        Assert.Equal(["good.gguf"], seen!.Models.Select(model => model.Name));
        Assert.Equal(["good.gguf"], life.Models);
    }
}

public sealed class EmbeddedDriverTests : EngineDriverContract
{
    private readonly TestFolder _folder = new("embedded");

    protected override IReadOnlyDictionary<string, string?> Recorded => Recordings.Embedded;

    // The hash is what the worker has worked out: here nothing yet.
    private protected override EngineSighting Expected => new("LLamaSharp 0.30.0", 1, [new ModelOffer("good", null, 470688)]);

    [Fact]
    public async Task InspectAsync_HashWorkedOut_IsOffered()
    {
        var file = _folder.At("good.gguf");
        await File.WriteAllTextAsync(file, "abc", TestContext.Current.CancellationToken);
        await using var server = await FakeEngineServer.StartAsync(Recorded);
        using var node = Node();
        var hash = new ModelHash(node, NullLogger<ModelHash>.Instance);
        await hash.FindAsync(file, TestContext.Current.CancellationToken);

        var seen = await new EmbeddedDriver(hash).InspectAsync(Probe(server.Url), TestContext.Current.CancellationToken);

        // The example "abc" of FIPS 180-2, appendix B.1.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Assert.Single(seen!.Models).ContentHash);
    }

    public override void Dispose()
    {
        _folder.Dispose();
        base.Dispose();
    }

    private protected override IEngineDriver Driver(IOptions<EngineOptions> options)
    {
        using var node = Node();
        return new EmbeddedDriver(new ModelHash(node, NullLogger<ModelHash>.Instance));
    }

    private NodeFolder Node() => new(Options.Create(new NodeOptions { DataFolder = _folder.At("worker") }));
}

public sealed class OpenAiCompatibleDriverTests : EngineDriverContract
{
    protected override IReadOnlyDictionary<string, string?> Recorded => Recordings.OpenAi;

    private protected override EngineSighting Expected => new(null, 1, [new ModelOffer("good")]);

    // Every engine has OpenAI's routes, and this driver looks only where it is told to.
    protected override IEnumerable<IReadOnlyDictionary<string, string?>> Strangers => [new Dictionary<string, string?> { ["/"] = "hello" }];

    private protected override IEngineDriver Driver(IOptions<EngineOptions> options) => new OpenAiCompatibleDriver();
}
