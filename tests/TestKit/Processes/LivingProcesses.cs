using System.Collections.Concurrent;

namespace MonkeyTroop.Tests.TestKit.Processes;

/// <summary>Ends every process that is still running when the test process itself ends, whatever became of the test.</summary>
internal static class LivingProcesses
{
    private static readonly ConcurrentDictionary<int, byte> Ids = new();

    static LivingProcesses() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    public static void Add(int processId) => Ids[processId] = 0;

    public static void Remove(int processId) => Ids.TryRemove(processId, out _);

    private static void KillAll()
    {
        foreach (var processId in Ids.Keys)
        {
            Signal.SendKill(processId);
        }
    }
}
