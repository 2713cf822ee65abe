using System.Runtime.InteropServices;

namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>A program as it lies on this machine.</summary>
/// <param name="Command">What starts it: full paths.</param>
/// <param name="Runtime">Folder of the .NET runtime that it needs to be told of; null where it needs none.</param>
internal sealed record InstalledProgram(IReadOnlyList<string> Command, string? Runtime)
{
    /// <summary>The program that is running.</summary>
    public static InstalledProgram Current() =>
        Of(
            Environment.ProcessPath ?? throw new InvalidOperationException("this process has no program"),
            AppContext.BaseDirectory,
            RuntimeEnvironment.GetRuntimeDirectory());

    /// <summary>What starts the same program again.</summary>
    /// <param name="process">The executable: the program's own, or <c>dotnet</c>.</param>
    /// <param name="folder">The folder of its assemblies.</param>
    /// <param name="runtime">The folder of the runtime's assemblies: <c>ROOT/shared/NAME/VERSION/</c>, or the program's own.</param>
    internal static InstalledProgram Of(string process, string folder, string runtime)
    {
        if (Path.GetFileNameWithoutExtension(process) == "dotnet")
        {
            return new InstalledProgram([process, Path.Combine(folder, $"{typeof(InstalledProgram).Assembly.GetName().Name}.dll")], null);
        }

        var name = Directory.GetParent(runtime.TrimEnd(Path.DirectorySeparatorChar));
        return new InstalledProgram([process], name?.Parent is { Name: "shared", Parent: { } root } ? root.FullName : null);
    }
}
