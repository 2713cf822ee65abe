using System.CommandLine;

namespace MonkeyTroop.WorkerAgent.Cli;

/// <summary>The flags of a command line, to be given to another run of the program.</summary>
internal static class ServiceFlags
{
    /// <summary>Those that were given, each with its value, as often as they were given.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed, IEnumerable<Option> flags) =>
        [.. from flag in flags from value in parsed.GetResult(flag)?.Tokens ?? [] from word in (string[])[flag.Name, value.Value] select word];
}
