using System.CommandLine;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary><c>doctor</c>: checks what the client needs, one line each, and says what to do about what fails.</summary>
internal static class DoctorCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Flags flags)
    {
        var command = new Command("doctor", "Checks key, coordinator, clock, account and nodes, and says what to do");
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var services = ClientHost.BuildCommand(flags.Settings(parsed));
            var healthy = true;
            await foreach (var finding in new DoctorChecks(services).RunAsync(cancellation))
            {
                Console.WriteLine($"{(finding.IsGood ? "ok  " : "fail")} {finding.Subject}: {CommandRun.OneLine(finding.Text)}");
                healthy &= finding.IsGood;
            }

            return healthy ? 0 : 1;
        });
        return command;
    }
}
