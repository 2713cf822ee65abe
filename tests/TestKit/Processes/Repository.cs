namespace MonkeyTroop.Tests.TestKit.Processes;

/// <summary>Where the sources and the programs built from them are.</summary>
public static class Repository
{
    /// <summary>The repository's root: the nearest folder above the running tests that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The configuration that the running tests were built in, and so the one whose programs they start.</summary>
    public static string Configuration { get; } =
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";

    /// <summary>Environment variable with the folder of published programs, one folder each; without it the programs that were built are used.</summary>
    private const string ProgramsVariable = "TROOP_TEST_PROGRAMS";

    /// <summary>The assembly of one of the programs.</summary>
    /// <exception cref="FileNotFoundException">It was not built.</exception>
    public static string Assembly(string program)
    {
        var path = Environment.GetEnvironmentVariable(ProgramsVariable) is { Length: > 0 } programs
            ? Path.Combine(programs, program, $"MonkeyTroop.{program}.dll")
            : AssemblyIn(Root, program);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{path} is missing; build it with: dotnet build {program} -c {Configuration}");
    }

    /// <summary>Where a program is that was built in other sources.</summary>
    /// <param name="root">Their root.</param>
    /// <param name="program">The project's name.</param>
    public static string AssemblyIn(string root, string program) =>
        Path.Combine(root, program, "bin", Configuration, "net10.0", $"MonkeyTroop.{program}.dll");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MonkeyTroop.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no MonkeyTroop.sln above {AppContext.BaseDirectory}");
    }
}
