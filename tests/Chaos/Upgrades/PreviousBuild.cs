using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.Chaos.Upgrades;

/// <summary>The programs of the version before this one, built from this checkout's own history. Built once for each checkout.</summary>
internal static class PreviousBuild
{
    /// <summary>The commit that version was built from. Moves on with each release.</summary>
    public const string Revision = "b4f42b392d40f4f6939e3f0629b068a02709856a";

    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(6);

    /// <summary>The root of its sources, with the programs built in it; null when the checkout's history does not reach so far.</summary>
    public static async Task<string?> FindAsync(string logs)
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "previous", Revision);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        if (await RunAsync(logs, Repository.Root, "git", "cat-file", "-e", $"{Revision}^{{commit}}") != 0)
        {
            return null;
        }

        // Made aside and moved when it is whole, so that an interrupted build is not taken for one.
        var making = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(making);
        var archive = Path.Combine(making, "sources.tar");
        await RequireAsync(logs, Repository.Root, "git", "archive", "--format=tar", "-o", archive, Revision);
        await RequireAsync(logs, making, "tar", "-xf", archive);
        await RequireAsync(
            logs, making, "dotnet", "build", "Gateway", "-c", Repository.Configuration, "-v", "q", "--nologo",
            "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:GenerateDocumentationFile=false");
        Directory.Move(making, folder);
        return folder;
    }

    private static async Task RequireAsync(string logs, string folder, string program, params IReadOnlyList<string> arguments)
    {
        if (await RunAsync(logs, folder, program, arguments) is var exitCode and not 0)
        {
            throw new InvalidOperationException($"{program} {arguments[0]} ended with exit code {exitCode}; see {logs}");
        }
    }

    private static async Task<int> RunAsync(string logs, string folder, string program, params IReadOnlyList<string> arguments)
    {
        await using var process = TroopProcess.Start(new ProcessSpec($"previous-{program}-{arguments[0]}", program, arguments, logs) { WorkingFolder = folder });
        return await process.ExitAsync(BuildLimit);
    }
}
