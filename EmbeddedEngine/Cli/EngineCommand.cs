using System.CommandLine;
using System.Globalization;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.EmbeddedEngine.Cli;

/// <summary>The engine's command line. A worker writes it; people use the worker's <c>--model-file</c>.</summary>
internal static class EngineCommand
{
    private static readonly Option<string?> ModelFile = new("--model-file") { HelpName = "FILE", Description = "The model, a GGUF file", Required = true };
    private static readonly Option<string?> ModelName = new("--model-name") { HelpName = "NAME", Description = "What the model is called (default the file's name without .gguf)" };
    private static readonly Option<int?> Context = new("--context") { HelpName = "TOKENS", Description = "Prompt and answer together (default the model's own, at most 4096)" };
    private static readonly Option<int?> Threads = new("--threads") { HelpName = "N", Description = "Threads that compute (default half the machine's)" };

    /// <summary>Parses <paramref name="args"/> and runs the engine with the settings that its flags stand for.</summary>
    /// <exception cref="StartupFailureException">The command line is wrong.</exception>
    public static Task<int> RunAsync(string[] args, Func<IReadOnlyDictionary<string, string?>, CancellationToken, Task> run)
    {
        var command = new RootCommand("Serves one GGUF file to the worker that started it. It ends when its standard input does.")
        {
            ModelFile, ModelName, Context, Threads,
        };
        command.SetAction((parsed, cancellation) => run(Settings(parsed), cancellation));
        return CommandRunner.InvokeAsync(command, args);
    }

    private static Dictionary<string, string?> Settings(ParseResult parsed) => new Dictionary<string, string?>
    {
        ["Model:File"] = parsed.GetValue(ModelFile),
        ["Model:Name"] = parsed.GetValue(ModelName),
        ["Model:Context"] = parsed.GetValue(Context)?.ToString(CultureInfo.InvariantCulture),
        ["Model:Threads"] = parsed.GetValue(Threads)?.ToString(CultureInfo.InvariantCulture),
    }.Where(setting => setting.Value is not null).ToDictionary();
}
