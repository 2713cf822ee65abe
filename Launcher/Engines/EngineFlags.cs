namespace MonkeyTroop.Launcher.Engines;

/// <summary>Which engine the worker uses, and the worker's flags for it.</summary>
internal static class EngineFlags
{
    /// <summary>A local Ollama if it has a model, else the demo engine.</summary>
    public const string Auto = "auto";

    /// <summary>The worker's built-in demo engine.</summary>
    public const string Demo = "demo";

    /// <summary>An Ollama on this machine.</summary>
    public const string Ollama = "ollama";

    /// <summary>The worker's embedded engine; chosen by <c>--model-file</c>.</summary>
    public const string Embedded = "embedded";

    /// <summary>What <c>--engine</c> takes.</summary>
    public static readonly string[] Names = [Auto, Demo, Ollama, "vllm", "lmstudio", "llamacpp"];

    /// <summary>The worker's flags: the demo engine, or an engine at its usual address or where its variable says.</summary>
    /// <param name="engine">One of <see cref="Names"/>, but <see cref="Auto"/>; or <see cref="Embedded"/>.</param>
    /// <param name="tokensPerSecond">Speed of the demo engine; null for its default.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="modelFile">The embedded engine's GGUF file.</param>
    public static string[] For(string engine, string? tokensPerSecond, Func<string, string?> variable, string? modelFile = null)
    {
        return engine switch
        {
            Demo => ["--engine", "demo", .. tokensPerSecond is null ? (string[])[] : ["--tokens-per-second", tokensPerSecond]],
            Embedded => ["--engine", "none", "--model-file", modelFile!],
            Ollama => At(Or("OLLAMA_HOST", "http://127.0.0.1:11434")),
            "vllm" => At(Or("VLLM_HOST", "http://127.0.0.1:8000")),
            "lmstudio" => At(Or("LMSTUDIO_HOST", "http://127.0.0.1:1234")),
            "llamacpp" => At("http://127.0.0.1:8080"),
            _ => throw new ArgumentOutOfRangeException(nameof(engine), engine, "no engine of the worker's"),
        };

        string[] At(string url) => ["--engine", "none", "--engine-url", $"{engine}={url}"];

        string Or(string name, string usual) => variable(name) is { Length: > 0 } value ? value : usual;
    }
}
