namespace MonkeyTroop.Launcher.Processes;

/// <summary>Where the sources are, and the programs that are built from them.</summary>
internal static class Sources
{
    /// <summary>The configuration that everything is built in.</summary>
    public const string Configuration = "Release";

    /// <summary>The root: the nearest folder above this program that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Build output and logs, which git ignores.</summary>
    public static string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>What runs programs: the <c>dotnet</c> that runs this one, which need not be on the PATH.</summary>
    public static string DotNet { get; } =
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>The assembly of a program.</summary>
    /// <param name="program">Its project.</param>
    public static string Assembly(string program) =>
        Path.Combine(Root, program, "bin", Configuration, "net10.0", $"MonkeyTroop.{program}.dll");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MonkeyTroop.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"no MonkeyTroop.sln above {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }
}
