using System.CommandLine;
using MonkeyTroop.Launcher.Networks;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.Launcher.Cli;

/// <summary><c>up</c>: keeps a network running on this machine until it is told to stop.</summary>
internal static class UpCommand
{
    private const int UsualPort = 9000;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("up");
        var flags = new RunFlags(command, UsualPort);
        command.SetAction((parsed, _) =>
        {
            var options = flags.Read(parsed);
            return options.Question is null
                ? NetworkRun.RunAsync(options, RunAsync)
                : throw new StartupFailureException("up takes no question");
        });
        return command;
    }

    private static async Task RunAsync(LocalNetwork network, CancellationToken cancellation)
    {
        // Without a limit: the engine may be started later.
        await network.WaitForModelAsync(Timeout.InfiniteTimeSpan, cancellation);
        Console.WriteLine($"""

            Point any OpenAI client at {network.Proxy}v1, with any API key.
            Data and logs are in {network.Folder}.
            Ctrl+C stops.
            """);
        var ended = await network.WaitForEndAsync(cancellation);
        throw new StartupFailureException($"the {ended} has ended by itself");
    }
}
