using Microsoft.Extensions.Options;
using MonkeyTroop.WorkerAgent.Engines.Demo;
using MonkeyTroop.WorkerAgent.Engines.Embedded;
using MonkeyTroop.WorkerAgent.Engines.LlamaCpp;
using MonkeyTroop.WorkerAgent.Engines.LmStudio;
using MonkeyTroop.WorkerAgent.Engines.Ollama;
using MonkeyTroop.WorkerAgent.Engines.OpenAiCompatible;
using MonkeyTroop.WorkerAgent.Engines.Vllm;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>Adds the engines behind this node.</summary>
internal static class EngineFeature
{
    /// <summary>Adds options, drivers, registry, slots, watcher and, where asked for, the demo engine or the embedded one.</summary>
    public static void AddEngines(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<EngineOptions>().BindConfiguration(EngineOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<EngineOptions>, EngineOptionsValidator>();
        builder.Services.AddSingleton<EngineHttp>();
        builder.Services.AddSingleton<EngineKeys>();
        builder.Services.AddSingleton<IEngineDriver, OllamaDriver>();
        builder.Services.AddSingleton<IEngineDriver, VllmDriver>();
        builder.Services.AddSingleton<IEngineDriver, LmStudioDriver>();
        builder.Services.AddSingleton<IEngineDriver, LlamaCppDriver>();
        builder.Services.AddSingleton<IEngineDriver, OpenAiCompatibleDriver>();
        builder.Services.AddSingleton<IEngineDriver, EmbeddedDriver>();
        builder.Services.AddSingleton<OwnPrograms>();
        builder.Services.AddSingleton<StartedEngines>();
        builder.Services.AddSingleton<ModelHash>();
        builder.Services.AddSingleton<EngineRegistry>();
        builder.Services.AddSingleton<SlotPool>();
        builder.Services.AddHostedService<DemoEngineHost>();
        builder.Services.AddHostedService<EmbeddedEngineHost>();
        builder.Services.AddHostedService<EngineWatcher>();
    }
}
