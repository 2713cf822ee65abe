namespace MonkeyTroop.WorkerAgent.Engines.Embedded;

/// <summary>Settings of the embedded engine, which serves one GGUF file with llama.cpp on the CPU. Without a file there is none.</summary>
internal sealed class EmbeddedOptions
{
    /// <summary>Least tokens of context that can be asked for.</summary>
    internal const int LeastContext = 16;

    /// <summary>Most tokens of context that can be asked for.</summary>
    internal const int MostContext = 1024 * 1024;

    /// <summary>Most threads that can be asked for.</summary>
    internal const int MostThreads = 1024;

    /// <summary>The GGUF file (<c>--model-file</c>). Default none.</summary>
    public string? ModelFile { get; set; }

    /// <summary>What the model is offered as. Default the file's name without <c>.gguf</c>.</summary>
    public string? ModelName { get; set; }

    /// <summary>Tokens that prompt and answer have together, 16 to 1,048,576, and no more than the model has. Default the model's own, at most 4096.</summary>
    public int? Context { get; set; }

    /// <summary>Threads that compute, 1 to 1024. Default half of the machine's.</summary>
    public int? Threads { get; set; }

    /// <summary>Folder of the engine's program. Default <c>EmbeddedEngine</c> beside the worker's own folder, see <see cref="EmbeddedProgram"/>.</summary>
    public string? Program { get; set; }
}
