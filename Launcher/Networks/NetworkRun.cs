using MonkeyTroop.Launcher.Builds;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.Launcher.Networks;

/// <summary>Builds the programs, runs them as a network, and leaves nothing behind but the logs of a failure.</summary>
internal static class NetworkRun
{
    private const int Failed = 1;

    /// <summary>Runs a network for as long as <paramref name="use"/> takes.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="use">Uses the started network.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="StartupFailureException">The programs cannot be built, or the folder cannot be used.</exception>
    public static async Task<int> RunAsync(RunOptions options, Func<LocalNetwork, CancellationToken, Task> use)
    {
        using var interruption = new Interruption();
        try
        {
            await ProgramBuild.RunAsync(withEngine: options.ModelFile is not null, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return Interruption.ExitCode;
        }

        var folder = RunFolder.Open(options.Folder);
        var exitCode = await RunAsync(options, folder, use, interruption.Token);
        if (exitCode != Failed)
        {
            folder.Leave();
        }

        return exitCode;
    }

    private static async Task<int> RunAsync(
        RunOptions options, RunFolder folder, Func<LocalNetwork, CancellationToken, Task> use, CancellationToken cancellation)
    {
        await using var network = new LocalNetwork(options, folder);
        try
        {
            await network.StartAsync(cancellation);
            await use(network, cancellation);
            return 0;
        }
        catch (Exception e) when (cancellation.IsCancellationRequested && e is OperationCanceledException or StartupFailureException)
        {
            Console.WriteLine("\nstopping ...");
            return Interruption.ExitCode;
        }
        catch (StartupFailureException e)
        {
            await Console.Error.WriteLineAsync($"troop: {e.Message}\ntroop: the logs are in {folder.Path}");
            return Failed;
        }
    }
}
