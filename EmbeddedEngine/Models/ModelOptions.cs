using Microsoft.Extensions.Options;

namespace MonkeyTroop.EmbeddedEngine.Models;

/// <summary>Which model is served, and with how much of the machine.</summary>
internal sealed class ModelOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Model";

    /// <summary>Most tokens of context where none are set: 4096. A model's own context can ask for more memory than the machine has.</summary>
    public const int UsualContext = 4096;

    /// <summary>The GGUF file. No default.</summary>
    public string File { get; set; } = "";

    /// <summary>What the model is called. Default the file's name without <c>.gguf</c>.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// Tokens that prompt and answer have together, 16 to 1,048,576, and no more than the model has. Default the model's own, at most
    /// <see cref="UsualContext"/>.
    /// </summary>
    public int? Context { get; set; }

    /// <summary>Threads that compute, 1 to 1024. Default half of the machine's, at least 1.</summary>
    public int? Threads { get; set; }

    /// <summary>
    /// API key that every call must have. Given as the variable <c>Model__Key</c>, which other users of the machine cannot read. Default none.
    /// </summary>
    public string? Key { get; set; }
}

/// <summary>Checks <see cref="ModelOptions"/>.</summary>
internal sealed class ModelOptionsValidator : IValidateOptions<ModelOptions>
{
    private const int LeastContext = 16;
    private const int MostContext = 1024 * 1024;
    private const int MostThreads = 1024;

    public ValidateOptionsResult Validate(string? name, ModelOptions options)
    {
        var failures = new List<string>();
        if (!File.Exists(options.File))
        {
            failures.Add($"--model-file: there is no file '{options.File}'");
        }

        if (options.Context is < LeastContext or > MostContext)
        {
            failures.Add($"--context takes {LeastContext} to {MostContext} tokens");
        }

        if (options.Threads is < 1 or > MostThreads)
        {
            failures.Add($"--threads takes 1 to {MostThreads}");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
