namespace MonkeyTroop.WorkerAgent.Engines;

internal sealed partial class EngineWatcher
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Engine {Type} {Version} at {Url}: slots {Slots}, models {Models}")]
    private partial void LogFound(string type, Uri url, string version, int slots, string models);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Engine {Type} at {Url} no longer answers; its models are not offered until it does")]
    private partial void LogLost(string type, Uri url);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Engine {Type} at {Url}: {Count} models are not offered: {Names}")]
    private partial void LogLeftOut(string type, Uri url, int count, string names);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The engine that was named, {Type} at {Url}, cannot be used: it {Why}. The worker keeps looking")]
    private partial void LogUnusable(string type, Uri url, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No engine found, so this node offers no models. Start Ollama, vLLM, LM Studio or llama.cpp, or name an address with --engine-url; the worker keeps looking")]
    private partial void LogNothingFound();
}
