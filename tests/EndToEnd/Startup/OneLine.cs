using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Startup;

/// <summary>Asserts how a program fails to start: one line on standard error, nothing on standard output, an exit code.</summary>
internal static class OneLine
{
    /// <summary>Runs a program that must fail and returns its line.</summary>
    public static async Task<string> OfFailureAsync(ProcessSpec spec)
    {
        await using var process = TroopProcess.Start(spec);
        var exitCode = await process.ExitAsync();

        Assert.True(exitCode == 1, $"exit code {exitCode}:\n{process.Output.Tail()}");
        Assert.Empty(process.Output.StandardOutput);
        return Assert.Single(process.Output.StandardError, NotOfAWait);
    }

    /// <summary>Whether a line of the log is about the start itself: on a busy machine one may say before that it waits for Postgres.</summary>
    public static bool NotOfAWait(string line) => !line.Contains(" is not ready yet: ", StringComparison.Ordinal);
}
