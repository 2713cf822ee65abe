using System.CommandLine;
using System.CommandLine.Invocation;

namespace MonkeyTroop.Launcher.Cli;

/// <summary>The text of <c>./troop help</c>. The scripts print the same file without .NET.</summary>
internal sealed class HelpText : SynchronousCommandLineAction
{
    /// <summary>Reads the text.</summary>
    public static string Read()
    {
        using var reader = new StreamReader(typeof(HelpText).Assembly.GetManifestResourceStream("help.txt")!);
        return reader.ReadToEnd();
    }

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        Console.Write(Read());
        return 0;
    }
}
