using System.Diagnostics;

namespace MonkeyTroop.WorkerAgent.Programs;

/// <summary>A program of ours that the worker runs as a child, so that its native code is loaded only while it is needed, and a crash in it is not the worker's.</summary>
/// <param name="Project">Its project, as <c>HardwareProver</c>.</param>
/// <param name="Folder">Its folder.</param>
internal sealed record ChildProgram(string Project, string Folder)
{
    private const string OwnProject = "WorkerAgent";

    /// <summary>Where it is: the folder that is set, one of the project's name beside the worker's, or where a build of the sources puts it.</summary>
    /// <param name="project">Its project.</param>
    /// <param name="set">The folder that is set; null for none.</param>
    /// <param name="own">The worker's own folder.</param>
    public static ChildProgram Find(string project, string? set, string own)
    {
        if (set is not null)
        {
            return new ChildProgram(project, Path.GetFullPath(set));
        }

        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(own));
        var parts = folder.Split(Path.DirectorySeparatorChar);
        var beside = new ChildProgram(project, Path.Combine(Path.GetDirectoryName(folder) ?? folder, project));
        if (beside.Exists || Array.LastIndexOf(parts, OwnProject) is not (> 0 and var index))
        {
            return beside;
        }

        parts[index] = project;
        return new ChildProgram(project, string.Join(Path.DirectorySeparatorChar, parts));
    }

    /// <summary>Whether it is there.</summary>
    public bool Exists => File.Exists(Assembly);

    /// <summary>What is missing where it is not, and what to do.</summary>
    public string Advice => $"{Assembly} is missing: build it with \"dotnet build {Project}\", in the worker's configuration, or publish it into that folder";

    private string Assembly => Path.Combine(Folder, $"MonkeyTroop.{Project}.dll");

    /// <summary>How to start it, with its standard streams redirected: by the <c>dotnet</c> that runs the worker, else by its own executable as the worker was.</summary>
    public ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        var isDotNet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet";
        var executable = isDotNet
            ? Environment.ProcessPath!
            : Path.Combine(Folder, OperatingSystem.IsWindows() ? $"MonkeyTroop.{Project}.exe" : $"MonkeyTroop.{Project}");
        return new ProcessStartInfo(executable, [.. isDotNet ? (string[])[Assembly] : [], .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
    }
}
