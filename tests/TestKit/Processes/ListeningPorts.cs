using System.Globalization;

namespace MonkeyTroop.Tests.TestKit.Processes;

/// <summary>The TCP ports on which a process listens, as the kernel has them (proc(5): <c>/proc/PID/net/tcp</c>, <c>/proc/PID/fd</c>).</summary>
public static class ListeningPorts
{
    private const string Listening = "0A";

    /// <summary>The ports, in order.</summary>
    /// <param name="process">The process's id.</param>
    public static IReadOnlyList<int> Of(int process)
    {
        var sockets = Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Select(entry => new FileInfo(entry).LinkTarget).ToHashSet();
        return
        [
            .. ((string[])["tcp", "tcp6"])
                .SelectMany(table => File.ReadLines($"/proc/{process}/net/{table}").Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields[3] == Listening && sockets.Contains($"socket:[{fields[9]}]"))
                .Select(fields => int.Parse(fields[1].Split(':')[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
                .Order(),
        ];
    }
}
