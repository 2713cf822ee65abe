using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.Unit.Launcher.Cli;

/// <summary>The program as the scripts start it.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TestFolder _folder = new("launcher");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dmo", 2, "troop: there is no command \"dmo\"; is \"demo\" meant?")]
    [InlineData("explode", 2, "troop: there is no command \"explode\" (")]
    [InlineData("test", 1, "troop: test needs Linux")]
    [InlineData("up why?", 1, "troop: up takes no question")]
    [InlineData("demo --engine nonsense", 1, "troop: --engine takes auto,")]
    [InlineData("demo --enigne demo", 1, "troop: there is no option --enigne; is \"--engine\" meant?")]
    public async Task Run_Mistake_IsOneLineAndAnExitCode(string commandLine, int exitCode, string line)
    {
        var (code, output, errors) = await RunAsync(commandLine.Split(' '));

        Assert.Equal((exitCode, 0), (code, output.Count));
        Assert.StartsWith(line, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("demo", "--help")]
    public async Task Run_Help_IsTheTextOfTheFile(params string[] args)
    {
        var (code, output, errors) = await RunAsync(args);

        Assert.Equal((0, 0), (code, errors.Count));
        Assert.Equal(await File.ReadAllLinesAsync(HelpFile, TestContext.Current.CancellationToken), output);
    }

    [Fact]
    public void HelpText_Lines_FitATerminalAndNameEveryOption()
    {
        var lines = File.ReadAllLines(HelpFile);

        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.All(
            (string[])["demo", "up", "test", "bench", "ledger", "audit", "--engine", "--model-file", "--tokens-per-second", "--model", "--port", "--dir"],
            word => Assert.Contains(lines, line => line.StartsWith($"  {word} ", StringComparison.Ordinal)));
    }

    private static string HelpFile => Path.Combine(Repository.Root, "Launcher", "help.txt");

    private async Task<(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)> RunAsync(params string[] args)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "MonkeyTroop.Launcher.dll"), .. args];
        await using var process = TroopProcess.Start(new ProcessSpec("launcher", "dotnet", arguments, _folder.Path));
        var code = await process.ExitAsync();
        return (code, process.Output.StandardOutput, process.Output.StandardError);
    }
}
