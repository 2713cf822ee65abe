using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Signals;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Engines;

public sealed class EngineCatalogTests
{
    private static readonly Engine Ollama = new(EngineTypes.Ollama, new Uri("http://a/"), "1", 1, [new ModelOffer("shared", "hash"), new ModelOffer("small")]);
    private static readonly Engine Vllm = new(EngineTypes.Vllm, new Uri("http://b/"), "1", 16, [new ModelOffer("shared")]);

    [Fact]
    public void Serving_ModelOfTwoEngines_PutsTheFasterKindFirst()
    {
        var registry = new EngineRegistry(Options.Create(new EngineOptions()), new HeartbeatTrigger());
        registry.Put(Ollama);
        registry.Put(Vllm);

        Assert.Equal([Vllm, Ollama], registry.Current.Serving("shared"));
        Assert.Equal([new ModelOffer("shared"), new ModelOffer("small")], registry.Current.Offers);
        Assert.Equal(17, registry.Current.Slots);
    }

    [Fact]
    public void Serving_OtherPriority_IsHeeded()
    {
        var registry = new EngineRegistry(Options.Create(new EngineOptions { Priority = "ollama,vllm" }), new HeartbeatTrigger());
        registry.Put(Vllm);
        registry.Put(Ollama);

        Assert.Equal([Ollama, Vllm], registry.Current.Serving("shared"));
    }

    [Fact]
    public async Task Put_Change_AsksForAHeartbeatAndTheSameAgainDoesNot()
    {
        using var trigger = new HeartbeatTrigger();
        var registry = new EngineRegistry(Options.Create(new EngineOptions()), trigger);
        registry.Put(Ollama);
        Assert.True(await trigger.WaitAsync(TimeSpan.Zero, TestContext.Current.CancellationToken));
        registry.Put(Ollama with { Models = [.. Ollama.Models] });
        Assert.False(await trigger.WaitAsync(TimeSpan.Zero, TestContext.Current.CancellationToken));
        Assert.True(registry.Remove(Ollama.Url));
        Assert.True(await trigger.WaitAsync(TimeSpan.Zero, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void From_ModelsThatDoNotFitIntoAHeartbeat_AreLeftOutEachWithAReason()
    {
        var names = Enumerable.Range(0, FieldRules.MaxModels + 5).Select(i => new ModelOffer($"m{i}"));
        var engine = Engine.From(EngineTypes.OpenAi, new Uri("http://a/"), new EngineSighting("v\n1", 1, [new ModelOffer("white space"), new ModelOffer(""), new ModelOffer("m0"), .. names]), out var leftOut);

        Assert.Equal((FieldRules.MaxModels, 8, null), (engine.Models.Count, leftOut.Count, engine.Version));
    }

    [Fact]
    public void Slots_EnginesOfOneMachine_ShareItsGpu()
    {
        Engine At(string url, int slots) => Ollama with { Url = new Uri(url), Slots = slots };

        Assert.Equal(16, new EngineCatalog([At("http://localhost:1/", 16), At("http://127.0.0.1:2/", 1), At("http://[::1]:3/", 4)], slots: null).Slots);
        Assert.Equal(20, new EngineCatalog([At("http://localhost:1/", 16), At("http://gpu.lan:2/", 1), At("http://GPU.lan:3/", 4)], slots: null).Slots);
        Assert.Equal(3, new EngineCatalog([At("http://localhost:1/", 16), At("http://gpu.lan:2/", 4)], slots: 3).Slots);
    }

    [Fact]
    public void TryMove_OtherEngineHasASlotFree_TakesItAndLeavesItsOwn()
    {
        var pool = new SlotPool(new HeartbeatTrigger(), TimeProvider.System);
        var catalog = new EngineCatalog([Ollama, Vllm with { Slots = 1 }], slots: null);
        using var slot = pool.TryTake(catalog, [Ollama])!;

        Assert.True(slot.TryMove(catalog, [catalog.Engines[1]]));
        Assert.Equal((EngineTypes.Vllm, false, true, 1), (slot.Engine.Type, pool.IsUsed(Ollama.Url), pool.IsUsed(Vllm.Url), pool.InFlight));

        using var other = pool.TryTake(catalog, [Ollama])!;
        Assert.False(other.TryMove(catalog, [catalog.Engines[1]]));
        slot.Dispose();
        Assert.Equal((1, false), (pool.InFlight, pool.IsUsed(Vllm.Url)));
    }

    [Fact]
    public void TryTake_EngineFull_GoesToTheNextAndStopsAtTheNodesSlots()
    {
        var pool = new SlotPool(new HeartbeatTrigger(), TimeProvider.System);
        var catalog = new EngineCatalog([Ollama, Vllm with { Slots = 1 }], slots: null);
        using var first = pool.TryTake(catalog, catalog.Serving("shared"));
        using var second = pool.TryTake(catalog, catalog.Serving("shared"));

        Assert.Equal((EngineTypes.Ollama, EngineTypes.Vllm), (first!.Engine.Type, second!.Engine.Type));
        Assert.Null(pool.TryTake(catalog, catalog.Serving("shared")));
        first.Dispose();
        Assert.Equal(1, pool.InFlight);
        Assert.NotNull(pool.TryTake(catalog, catalog.Serving("small")));
    }
}
