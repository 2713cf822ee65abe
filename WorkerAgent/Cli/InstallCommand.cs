using System.CommandLine;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.WorkerAgent.Installation;

namespace MonkeyTroop.WorkerAgent.Cli;

/// <summary><c>install</c>: makes the worker a service that starts with the machine.</summary>
internal static class InstallCommand
{
    private const int MostTokenText = 600;

    private static readonly Option<bool> Print = new("--print") { Description = "Only print what would be written" };
    private static readonly Option<string?> RunAs = new("--run-as")
    {
        HelpName = "USER",
        Description = "Run as this user (default a user that exists only while the worker runs)",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="user">The flag for a service of the user's own.</param>
    /// <param name="joinToken">The worker's flag for the invitation; <c>-</c> reads it from standard input.</param>
    /// <param name="data">The worker's flag for its data folder.</param>
    /// <param name="flags">The worker's other flags, which the service gets.</param>
    public static Command Create(Option<bool> user, Option<string?> joinToken, Option<string?> data, IReadOnlyList<Option> flags)
    {
        var command = new Command("install", "Makes the worker a service that starts with this machine; --join-token - reads the token from standard input")
        {
            user, RunAs, Print, joinToken, data,
        };
        foreach (var flag in flags)
        {
            command.Options.Add(flag);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            var token = parsed.GetValue(joinToken);
            token = token == "-" ? await ReadTokenAsync(cancellation) : token;
            var request = new ServiceRequest(parsed.GetValue(user), parsed.GetValue(RunAs), parsed.GetValue(data), ServiceFlags.Of(parsed, flags), token);
            await RunAsync(request, parsed.GetValue(Print), cancellation);
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(ServiceRequest request, bool printsOnly, CancellationToken cancellation)
    {
        var plan = ServicePlanner.Plan(request, InstalledProgram.Current(), GpuGroups.Of());
        var manager = ServiceManagers.ForThisSystem(TimeProvider.System);
        Console.Write(printsOnly ? manager.Describe(plan) : $"{await manager.InstallAsync(plan, request.JoinToken, cancellation)}{Environment.NewLine}");
    }

    // The first line, and no more than a token can have.
    private static async Task<string> ReadTokenAsync(CancellationToken cancellation)
    {
        var buffer = new char[MostTokenText];
        var length = 0;
        while (length < buffer.Length && !buffer.AsSpan(0, length).Contains('\n')
            && await Console.In.ReadAsync(buffer.AsMemory(length), cancellation) is > 0 and var read)
        {
            length += read;
        }

        return new string(buffer, 0, length).Split('\n')[0].Trim() is { Length: > 0 } token
            ? token
            : throw new StartupFailureException("--join-token -: standard input has no token");
    }
}
