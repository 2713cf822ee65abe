using System.CommandLine;
using MonkeyTroop.WorkerAgent.Installation;

namespace MonkeyTroop.WorkerAgent.Cli;

/// <summary><c>uninstall</c>: ends the service and removes it.</summary>
internal static class UninstallCommand
{
    private static readonly Option<bool> Purge = new("--purge") { Description = "Remove the node's key and its unsent receipts too" };

    /// <summary>Makes the command.</summary>
    /// <param name="user">The flag for a service of the user's own.</param>
    public static Command Create(Option<bool> user)
    {
        var command = new Command("uninstall", "Stops the service, lets running requests end, and removes it; its data stays") { user, Purge };
        command.SetAction(async (parsed, cancellation) =>
        {
            var scope = parsed.GetValue(user) ? ServiceScope.User : ServiceScope.Machine;
            Console.WriteLine(await ServiceManagers.ForThisSystem(TimeProvider.System).UninstallAsync(scope, parsed.GetValue(Purge), cancellation));
            return 0;
        });
        return command;
    }
}
