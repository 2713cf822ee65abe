using System.CommandLine;
using MonkeyTroop.ServiceDefaults.Settings;

namespace MonkeyTroop.ServiceDefaults;

/// <summary>Runs a program's command line, the same way in every program, and gives each the command <c>health</c>.</summary>
public static class CommandRunner
{
    /// <summary>Runs the command that the arguments name. Signals and exceptions are left to the host and to <see cref="HostRunner"/>.</summary>
    /// <exception cref="StartupFailureException">The command line is wrong; the message names every mistake.</exception>
    public static Task<int> InvokeAsync(RootCommand command, string[] args)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.Subcommands.Add(HealthCommand.Create());
        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var mistakes = parsed.Errors.Select(error => error.Message.ReplaceLineEndings(" ").TrimEnd('.'));
            throw new StartupFailureException($"{string.Join("; ", mistakes)}; --help lists the flags{Meant(parsed)}");
        }

        // Without the two settings the library would end the process two seconds after a signal, in the middle of its draining.
        return parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    /// <summary>What was probably meant by the first word that is no command and no flag.</summary>
    private static string Meant(ParseResult parsed)
    {
        var known = parsed.CommandResult.Command.Subcommands.Select(command => command.Name).Concat(parsed.CommandResult.Command.Options.Select(option => option.Name));
        return parsed.UnmatchedTokens is [var word, ..] && Misspelling.Nearest(word, known) is { } meant
            ? $"; is \"{meant}\" meant?"
            : "";
    }
}
