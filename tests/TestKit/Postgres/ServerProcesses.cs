using System.Globalization;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.TestKit.Postgres;

/// <summary>A server's own process and those that it forked, as <c>/proc</c> shows them (proc(5)).</summary>
public static class ServerProcesses
{
    /// <summary>The processes that <paramref name="parent"/> forked and that live.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && Status(id) is { } status && status.Parent == parent && status.State is not ('Z' or 'X')),
    ];

    /// <summary>Whether the process lives; one that only waits to be collected does not.</summary>
    public static bool Lives(int processId) => Status(processId) is { State: not ('Z' or 'X') };

    /// <summary>Halts the server first, so that it forks no more, then its children.</summary>
    public static void Suspend(int server)
    {
        Signal.SendStop(server);
        foreach (var child in ChildrenOf(server))
        {
            Signal.SendStop(child);
        }
    }

    /// <summary>Lets all of them go on.</summary>
    public static void Resume(int server)
    {
        foreach (var child in ChildrenOf(server))
        {
            Signal.SendContinue(child);
        }

        Signal.SendContinue(server);
    }

    private static (char State, int Parent)? Status(int processId)
    {
        try
        {
            // "pid (name) state ppid ...", where the name may hold spaces and brackets.
            var status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ', 3);
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it ended meanwhile
        }
    }
}
