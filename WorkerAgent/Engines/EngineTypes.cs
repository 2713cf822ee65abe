namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>The kinds of engines, by the names that flags and heartbeats use.</summary>
internal static class EngineTypes
{
    public const string Ollama = "ollama";
    public const string Vllm = "vllm";
    public const string LmStudio = "lmstudio";
    public const string LlamaCpp = "llamacpp";
    public const string OpenAi = "openai";

    /// <summary>The built-in one; never configured by address.</summary>
    public const string Demo = "demo";

    /// <summary>The one that the worker starts for <c>--model-file</c>; never configured by address.</summary>
    public const string Embedded = "embedded";

    /// <summary>Those that can be configured by address.</summary>
    public static readonly IReadOnlyList<string> All = [Ollama, Vllm, LmStudio, LlamaCpp, OpenAi];
}
