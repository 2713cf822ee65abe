using System.Diagnostics;
using MonkeyTroop.Launcher.Processes;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.Launcher.Builds;

/// <summary>
/// Builds the coordinator, the worker and the client, and the embedded engine where it is used. Names each project that is built: the first time
/// takes a minute.
/// </summary>
internal static class ProgramBuild
{
    private const string Programs = "Launcher/programs.slnf";

    /// <summary>Those and the embedded engine, whose packages are a download of 43 MB.</summary>
    private const string ProgramsWithEngine = "Launcher/programs-with-engine.slnf";

    private const int ComplaintsShown = 40;
    private static readonly string[] Built = ["Gateway", "WorkerAgent", "ClientProxy"];
    private static readonly string[] BuiltWithEngine = [.. Built, "EmbeddedEngine"];

    /// <summary>Longest build: 30 minutes.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    /// <summary>Builds them.</summary>
    /// <param name="withEngine">Whether the embedded engine is used.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StartupFailureException">The build failed; its errors are on standard error, and all of it is in a log.</exception>
    public static async Task RunAsync(bool withEngine, CancellationToken cancellation)
    {
        Console.WriteLine((withEngine ? BuiltWithEngine : Built).All(program => File.Exists(Sources.Assembly(program)))
            ? "bringing the programs up to date ..."
            : "building the programs (about a minute) ...");
        var logFile = Path.Combine(Directory.CreateDirectory(Sources.Artifacts).FullName, "build.log");
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Limit);
        using var process = Process.Start(
            new ProcessStartInfo(Sources.DotNet, ["build", withEngine ? ProgramsWithEngine : Programs, "-c", Sources.Configuration, "-v", "minimal", "--nologo"])
            {
                WorkingDirectory = Sources.Root, // where global.json is
                RedirectStandardOutput = true,
            })!;
        try
        {
            var output = await FollowAsync(process, logFile, limited.Token);
            await process.WaitForExitAsync(limited.Token);
            cancellation.ThrowIfCancellationRequested();
            if (process.ExitCode != 0)
            {
                output.Complaints.Take(ComplaintsShown).ToList().ForEach(Console.Error.WriteLine);
                throw new StartupFailureException($"the build failed; the rest is in {logFile}");
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StartupFailureException($"the build did not end within {Limit.TotalMinutes:0} minutes; its log is {logFile}");
        }
        finally
        {
            Termination.Ask(process);
            await Termination.ForceAsync(process);
        }
    }

    private static async Task<BuildOutput> FollowAsync(Process process, string logFile, CancellationToken cancellation)
    {
        var output = new BuildOutput();
        await using var log = File.CreateText(logFile);
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            await log.WriteLineAsync(line);
            if (output.Take(line) is { } project)
            {
                Console.WriteLine($"  {project}");
            }
        }

        return output;
    }
}
