using System.Diagnostics;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Cli;

/// <summary>How a run of the program ended.</summary>
internal sealed record ClientRun(int ExitCode, string Output, string Error)
{
    /// <summary>The lines of standard error.</summary>
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The lines of standard output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs the real program as a process, with output that is no terminal.</summary>
internal static class ClientProcess
{
    private static readonly string[] OwnVariables = ["COORDINATOR_URL", "PROXY_PORT", "WORKER_PORT", "REQUESTER_ID"];

    /// <summary>Runs a command to its end.</summary>
    public static Task<ClientRun> RunAsync(params string[] arguments) => RunWithAsync([], "", arguments);

    /// <summary>Runs a command to its end, with environment variables and standard input.</summary>
    public static async Task<ClientRun> RunWithAsync(Dictionary<string, string> environment, string input, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).Soon();
        return new ClientRun(process.ExitCode, await output, await error);
    }

    /// <summary>Starts the program.</summary>
    public static Process Start(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "MonkeyTroop.ClientProxy.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in OwnVariables)
        {
            start.Environment.Remove(variable);
        }

        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        return Process.Start(start)!;
    }
}
