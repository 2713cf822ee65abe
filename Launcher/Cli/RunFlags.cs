using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MonkeyTroop.Launcher.Engines;
using MonkeyTroop.Launcher.Networks;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.Launcher.Cli;

/// <summary>The options of <c>demo</c> and <c>up</c>.</summary>
internal sealed class RunFlags
{
    private readonly Option<string> _engine = new("--engine") { DefaultValueFactory = _ => EngineFlags.Auto };
    private readonly Option<string?> _tokensPerSecond = new("--tokens-per-second");
    private readonly Option<string?> _modelFile = new("--model-file");
    private readonly Option<string?> _model = new("--model");
    private readonly Option<int> _port = new("--port") { CustomParser = PortFlag.Parse };
    private readonly Option<string?> _folder = new("--dir");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="usualPort">The port when none is given.</param>
    public RunFlags(Command command, int usualPort)
    {
        _port.DefaultValueFactory = _ => usualPort;
        _engine.Validators.Add(RequireEngine);
        _tokensPerSecond.Validators.Add(RequireSpeed);
        _modelFile.Validators.Add(RequireFile);
        foreach (var option in (Option[])[_engine, _modelFile, _tokensPerSecond, _model, _port, _folder])
        {
            command.Options.Add(option);
        }

        // The question is no argument of the library's: a misspelt option would be taken for it.
        command.TreatUnmatchedTokensAsErrors = false;
    }

    /// <summary>The options that were given, and the usual values of the others.</summary>
    /// <exception cref="StartupFailureException">There is a word that is neither an option nor the only question.</exception>
    public RunOptions Read(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal)) is { } unknown)
        {
            var known = parsed.CommandResult.Command.Options.Select(option => option.Name);
            throw new StartupFailureException($"there is no option {unknown}{CommandLine.Meant(unknown, known)} (./troop help lists them)");
        }

        var (engine, modelFile) = (parsed.GetRequiredValue(_engine), parsed.GetValue(_modelFile));
        if (modelFile is not null && engine != EngineFlags.Auto)
        {
            throw new StartupFailureException("--model-file has an engine of its own; leave out --engine");
        }

        return parsed.UnmatchedTokens.Count > 1
            ? throw new StartupFailureException("put the question in quotes")
            : new RunOptions(
                modelFile is null ? engine : EngineFlags.Embedded,
                parsed.GetValue(_tokensPerSecond),
                parsed.GetValue(_model),
                parsed.GetValue(_port),
                parsed.GetValue(_folder),
                parsed.UnmatchedTokens.SingleOrDefault(),
                modelFile is null ? null : Path.GetFullPath(modelFile));
    }

    private static void RequireEngine(OptionResult result)
    {
        if (result.Tokens is [{ Value: var name }] && !EngineFlags.Names.Contains(name))
        {
            var all = $"{string.Join(", ", EngineFlags.Names[..^1])} or {EngineFlags.Names[^1]}";
            result.AddError($"--engine takes {all}{CommandLine.Meant(name, EngineFlags.Names)}");
        }
    }

    private static void RequireFile(OptionResult result)
    {
        if (result.Tokens is [{ Value: var file }] && !File.Exists(file))
        {
            result.AddError($"--model-file takes a GGUF file; there is no {file}");
        }
    }

    private static void RequireSpeed(OptionResult result)
    {
        if (result.Tokens is [{ Value: var text }] && !(double.TryParse(text, CultureInfo.InvariantCulture, out var speed) && speed > 0))
        {
            result.AddError($"--tokens-per-second takes a number above 0, not \"{text}\"");
        }
    }
}
