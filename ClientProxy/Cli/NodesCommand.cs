using System.CommandLine;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary><c>nodes</c>: who lends what, and <c>nodes invite</c>: lets a machine of one's own join.</summary>
internal static class NodesCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Flags flags)
    {
        var json = Flags.Json();
        var model = new Option<string?>("--model") { Description = "Only nodes that serve this model", HelpName = "MODEL" };
        var command = new Command("nodes", "Shows the nodes of the network, best reputation first") { json, model, CreateInvite(flags) };
        command.SetAction((parsed, cancellation) => CommandRun.AskAsync(
            flags.Settings(parsed),
            coordinator => coordinator.PeersAsync(parsed.GetValue(model), cancellation),
            peers => Show(peers, parsed.GetValue(json))));
        return command;
    }

    private static Command CreateInvite(Flags flags)
    {
        var json = Flags.Json();
        var command = new Command("invite", "Prints a one-time join token, with which a worker of yours joins within 15 minutes") { json };
        command.SetAction((parsed, cancellation) => CommandRun.AskAsync(
            flags.Settings(parsed),
            coordinator => coordinator.InviteAsync(cancellation),
            invite =>
            {
                if (parsed.GetValue(json))
                {
                    CommandRun.PrintJson(invite, ProtocolJson.Default.InviteResponse);
                }
                else
                {
                    Console.WriteLine(CommandRun.OneLine(invite.JoinToken));
                    if (!Console.IsOutputRedirected)
                    {
                        Console.Error.WriteLine("Good for one machine and 15 minutes. Give it to the worker there: --join-token TOKEN");
                    }
                }
            }));
        return command;
    }

    private static void Show(PeersResponse peers, bool json)
    {
        if (json)
        {
            CommandRun.PrintJson(peers, ProtocolJson.Default.PeersResponse);
            return;
        }

        var grid = new Grid("Node", "Status", "Free slots", "Multiplier", "Reputation", "GPU", "Address", "Models") { PrefersBlocks = true };
        foreach (var node in peers.Nodes)
        {
            grid.Add(
                node.NodeId,
                node.Status.ToString().ToUpperInvariant(),
                $"{node.FreeSlots}/{node.Slots}",
                Figures.Factor((double)node.Multiplier),
                Figures.Factor(node.Reputation),
                node.Hardware?.Gpu ?? "-",
                node.Url ?? node.TailscaleIp ?? "-",
                string.Join(", ", node.Models.Select(model => model.Name)));
        }

        grid.Print("No node is there now.");
    }
}
