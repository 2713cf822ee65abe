using System.CommandLine;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary>The program's commands: one file each.</summary>
internal static class CommandLine
{
    /// <summary>Runs the command that <paramref name="args"/> name, <c>up</c> when they name none; a bad flag is one line and exit code 1.</summary>
    public static Task<int> RunAsync(string[] args) => CommandRunner.InvokeAsync(Create(), args);

    /// <summary>Builds the tree of commands.</summary>
    public static RootCommand Create()
    {
        var flags = new Flags();
        var root = new RootCommand("Uses GPUs that people lend on the Monkey Troop network: an OpenAI endpoint on this machine, and its account.")
        {
            UpCommand.Create(flags),
            BalanceCommand.Create(flags),
            NodesCommand.Create(flags),
            ModelsCommand.Create(flags),
            TransactionsCommand.Create(flags),
            JobCommand.Create(flags),
            TransferCommand.Create(flags),
            ChatCommand.Create(flags),
            IdentityCommand.Create(flags),
            DoctorCommand.Create(flags),
        };
        flags.AddTo(root);
        UpCommand.Define(root, flags);
        return root;
    }
}
