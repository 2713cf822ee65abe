namespace MonkeyTroop.WorkerAgent.Engines;

internal sealed partial class EngineWatcher
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Engine {Type} {Version} at {Url}: {Models} models, {Slots} slots")]
    private partial void LogFound(string type, Uri url, string version, int models, int slots);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Engine {Type} at {Url} no longer answers; its models are not offered until it does")]
    private partial void LogLost(string type, Uri url);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Engine {Type} at {Url} lists {Skipped} models with invalid or repeated names, or too many; they are left out")]
    private partial void LogSkipped(string type, Uri url, int skipped);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No engine found, so this node offers no models. Start Ollama, vLLM, LM Studio or llama.cpp, or name an address with --engine-url; the worker keeps looking")]
    private partial void LogNothingFound();
}
