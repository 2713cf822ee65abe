namespace MonkeyTroop.Tests.TestKit.LoadBalancer;

/// <summary>Where nginx is: Debian keeps it in a folder that is on root's PATH only.</summary>
internal static class NginxBinary
{
    private const string DebianFolder = "/usr/sbin";

    /// <summary>The program: the first of the PATH, else Debian's.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string Path { get; } = Find();

    private static string Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(DebianFolder)
            .Select(folder => System.IO.Path.Combine(folder, "nginx"))
            .FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException("nginx is missing; install it (Debian: apt-get install nginx)");
}
