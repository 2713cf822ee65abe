using System.Diagnostics;
using System.Globalization;

namespace MonkeyTroop.WorkerAgent.Engines.Embedded;

/// <summary>
/// The embedded engine's program. It is a program of its own, so that its 25 MB of native code are in the worker's memory and folder only where they are
/// used, and so that a crash in them is not the worker's.
/// </summary>
/// <param name="Folder">Its folder.</param>
internal sealed record EmbeddedProgram(string Folder)
{
    private const string Project = "EmbeddedEngine";
    private const string OwnProject = "WorkerAgent";
    private const string Name = $"MonkeyTroop.{Project}";

    /// <summary>Where it is: the folder that is set, <c>EmbeddedEngine</c> beside the worker's, or where a build of the sources puts it.</summary>
    /// <param name="set">The folder that is set; null for none.</param>
    /// <param name="own">The worker's own folder.</param>
    public static EmbeddedProgram Find(string? set, string own)
    {
        if (set is not null)
        {
            return new EmbeddedProgram(Path.GetFullPath(set));
        }

        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(own));
        var parts = folder.Split(Path.DirectorySeparatorChar);
        var beside = new EmbeddedProgram(Path.Combine(Path.GetDirectoryName(folder) ?? folder, Project));
        if (beside.Exists || Array.LastIndexOf(parts, OwnProject) is not (> 0 and var index))
        {
            return beside;
        }

        parts[index] = Project;
        return new EmbeddedProgram(string.Join(Path.DirectorySeparatorChar, parts));
    }

    /// <summary>Whether it is there.</summary>
    public bool Exists => File.Exists(Assembly);

    /// <summary>What is missing where it is not, and what to do.</summary>
    public string Advice =>
        $"--model-file needs the embedded engine, and {Assembly} is missing: build it with \"dotnet build EmbeddedEngine\", in the worker's configuration, or publish it into that folder";

    private string Assembly => Path.Combine(Folder, $"{Name}.dll");

    /// <summary>How to start it: with the <c>dotnet</c> that runs the worker, else by its own executable as the worker was started by its.</summary>
    /// <param name="options">What it serves.</param>
    /// <param name="key">The key that its callers must have. Not among the arguments, which every user of the machine can read.</param>
    public ProcessStartInfo StartInfo(EmbeddedOptions options, string key)
    {
        var isDotNet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet";
        var executable = isDotNet ? Environment.ProcessPath! : Path.Combine(Folder, OperatingSystem.IsWindows() ? $"{Name}.exe" : Name);
        return new ProcessStartInfo(executable, [.. isDotNet ? (string[])[Assembly] : [], .. Arguments(options)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["Model__Key"] = key },
        };
    }

    private static IEnumerable<string> Arguments(EmbeddedOptions options)
    {
        (string Flag, string? Value)[] all =
        [
            ("--model-file", Path.GetFullPath(options.ModelFile!)),
            ("--model-name", options.ModelName),
            ("--context", options.Context?.ToString(CultureInfo.InvariantCulture)),
            ("--threads", options.Threads?.ToString(CultureInfo.InvariantCulture)),
        ];
        return all.Where(argument => argument.Value is not null).SelectMany(argument => new[] { argument.Flag, argument.Value! });
    }
}
