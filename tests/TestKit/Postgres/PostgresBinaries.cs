using System.Globalization;

namespace MonkeyTroop.Tests.TestKit.Postgres;

/// <summary>Where the programs of a Postgres server are: Debian keeps them off the PATH, one folder for each version.</summary>
internal static class PostgresBinaries
{
    private const string DebianRoot = "/usr/lib/postgresql";

    /// <summary>The folder with <c>initdb</c> and <c>postgres</c>: the first of the PATH, else the newest of Debian's.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string Folder { get; } = Find();

    private static string Find()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return path.Concat(OfDebian()).FirstOrDefault(IsComplete)
            ?? throw new FileNotFoundException("Postgres' server programs are missing; install them (Debian: apt-get install postgresql)");
    }

    private static IEnumerable<string> OfDebian() => !Directory.Exists(DebianRoot)
        ? []
        : Directory.EnumerateDirectories(DebianRoot)
            .OrderByDescending(folder => double.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"));

    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));
}
