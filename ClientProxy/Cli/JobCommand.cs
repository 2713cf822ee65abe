using System.CommandLine;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary><c>job</c>: what a job cost, and why; for who paid for it and for who earned by it.</summary>
internal static class JobCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Flags flags)
    {
        var json = Flags.Json();
        var id = new Argument<string>("id") { Description = "The job, as \"transactions\" shows it" };
        var command = new Command("job", "Shows what a job cost, and why") { id, json };
        command.SetAction((parsed, cancellation) => CommandRun.AskAsync(
            flags.Settings(parsed),
            coordinator => coordinator.JobAsync(parsed.GetRequiredValue(id), cancellation),
            job => Show(job, parsed.GetValue(json))));
        return command;
    }

    private static void Show(AccountJobResponse job, bool json)
    {
        if (json)
        {
            CommandRun.PrintJson(job, ProtocolJson.Default.AccountJobResponse);
            return;
        }

        var grid = new Grid("Job", "Model", "Node", "Charged", "Held", "Node says", "Requester allows", "Why") { PrefersBlocks = true };
        grid.Add(
            job.JobId,
            job.Model,
            job.NodeId,
            Figures.Credits(job.Charged),
            Figures.Credits(job.Held),
            Figures.Credits(job.NodeDue),
            job.RequesterAllows is { } allowed ? Figures.Credits(allowed) : "-",
            job.Reason);
        grid.Print("");
    }
}
