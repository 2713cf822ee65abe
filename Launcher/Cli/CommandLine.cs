using System.CommandLine;
using System.CommandLine.Help;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.ServiceDefaults.Settings;

namespace MonkeyTroop.Launcher.Cli;

/// <summary>The commands of <c>./troop</c> that the scripts <c>troop</c> and <c>troop.cmd</c> do not start by themselves.</summary>
internal static class CommandLine
{
    /// <summary>Exit code when the first word is no command.</summary>
    public const int UnknownCommand = 2;

    /// <summary>Commands that measure and test with servers and tools of Linux. On Linux the script runs them.</summary>
    private static readonly string[] LinuxOnly = ["test", "bench"];

    /// <summary>Every command, also those of the scripts.</summary>
    private static readonly string[] Names = ["demo", "up", .. LinuxOnly, "ledger", "audit", "help"];

    /// <summary>Runs the command that <paramref name="args"/> name; a mistake is one line on standard error.</summary>
    /// <returns>0 when it went well, 1 when not, 2 when there is no such command, 130 when it was interrupted.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            if (args is [var word, ..] && !word.StartsWith('-') && !Names.Contains(word))
            {
                await Console.Error.WriteLineAsync($"troop: there is no command \"{word}\"{Meant(word, Names)} (./troop help lists them)");
                return UnknownCommand;
            }

            // Without the two settings the library would end the process two seconds after a signal and print stack traces of its own.
            var settings = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
            return await Parse(Create(), args).InvokeAsync(settings);
        }
        catch (StartupFailureException e)
        {
            await Console.Error.WriteLineAsync($"troop: {e.Message}");
            return 1;
        }
    }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="StartupFailureException">It is wrong; the message names every mistake.</exception>
    public static ParseResult Parse(RootCommand root, string[] args)
    {
        // A question may begin with @, which the library would else take for a file of arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        return parsed.Errors.Count == 0
            ? parsed
            : throw new StartupFailureException(string.Join("; ", parsed.Errors.Select(error => error.Message.TrimEnd('.'))));
    }

    /// <summary>What to ask when a word is misspelt: <c>; is "demo" meant?</c>. Nothing when no known word is near.</summary>
    public static string Meant(string word, IEnumerable<string> known) =>
        Misspelling.Nearest(word, known) is { } meant ? $"; is \"{meant}\" meant?" : "";

    private static RootCommand Create()
    {
        var root = new RootCommand { DemoCommand.Create(), UpCommand.Create() };
        foreach (var name in LinuxOnly)
        {
            var command = new Command(name) { TreatUnmatchedTokensAsErrors = false };
            command.SetAction(int (_) => throw new StartupFailureException($"{name} needs Linux; on Windows, run ./troop {name} in WSL"));
            root.Subcommands.Add(command);
        }

        var help = new HelpText();
        root.Subcommands.Add(new Command("help") { Action = help });
        root.Action = help;
        root.Options.OfType<HelpOption>().Single().Action = help;
        return root;
    }
}
