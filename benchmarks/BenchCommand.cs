using System.CommandLine;

namespace MonkeyTroop.Benchmarks;

/// <summary>One measurement as a command.</summary>
internal static class BenchCommand
{
    public static Command Make(string name, string description, Func<BenchReport, CancellationToken, Task> run)
    {
        var json = new Option<bool>("--json") { Description = "End with one line of JSON that holds every figure" };
        var command = new Command(name, description) { json };
        command.SetAction(async (flags, cancellation) =>
        {
            var report = new BenchReport(name);
            report.PrintMachine();
            await run(report, cancellation);
            report.Print(flags.GetValue(json));
            return 0;
        });
        return command;
    }
}
