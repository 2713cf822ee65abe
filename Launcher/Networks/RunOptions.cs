namespace MonkeyTroop.Launcher.Networks;

/// <summary>What <c>demo</c> and <c>up</c> were asked for.</summary>
/// <param name="Engine">One of <see cref="Engines.EngineFlags.Names"/>.</param>
/// <param name="TokensPerSecond">Speed of the demo engine; null for its default.</param>
/// <param name="Model">Model to ask; null for the first that is served.</param>
/// <param name="Port">Port of the OpenAI endpoint; 0 for a free one.</param>
/// <param name="Folder">Folder for data and logs; null for a fresh one.</param>
/// <param name="Question">What to ask; null for the usual question.</param>
/// <param name="ModelFile">GGUF file for the worker's embedded engine; null for another engine.</param>
internal sealed record RunOptions(
    string Engine, string? TokensPerSecond, string? Model, int Port, string? Folder, string? Question, string? ModelFile = null);
