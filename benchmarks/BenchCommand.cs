using System.CommandLine;
using System.Data.Common;
using System.Net.Sockets;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Benchmarks;

/// <summary>One measurement as a command.</summary>
internal static class BenchCommand
{
    public static Command Make(string name, string description, Func<BenchReport, CancellationToken, Task> run) =>
        Make(name, description, (report, _, cancellation) => run(report, cancellation));

    /// <summary>One with an option of its own.</summary>
    public static Command Make<T>(string name, string description, Option<T> option, Func<BenchReport, T, CancellationToken, Task> run)
    {
        var command = Make(name, description, (report, flags, cancellation) => run(report, flags.GetValue(option)!, cancellation));
        command.Options.Add(option);
        return command;
    }

    private static Command Make(string name, string description, Func<BenchReport, ParseResult, CancellationToken, Task> run)
    {
        var json = new Option<bool>("--json") { Description = "End with one line of JSON that holds every figure" };
        var command = new Command(name, description) { json };
        command.SetAction(async (flags, cancellation) =>
        {
            var report = new BenchReport(name);
            report.PrintMachine();
            try
            {
                await run(report, flags, cancellation);
            }
            catch (Exception e) when (IsOfTheMachine(e))
            {
                await Console.Error.WriteLineAsync($"bench {name} ended without its figures: {e.Message.ReplaceLineEndings(" ")}");
                return 1;
            }

            report.Print(flags.GetValue(json));
            return 0;
        });
        return command;
    }

    /// <summary>Whether the machine, or what was started on it, did not keep up or was stopped. Everything else is a defect and ends in a stack trace.</summary>
    private static bool IsOfTheMachine(Exception e) => e
        is StoreUnavailableException or RefusedException or TimeoutException or DbException or HttpRequestException or SocketException or IOException
        or OperationCanceledException;
}
