using System.Diagnostics;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.TestKit.Memory;

/// <summary>How much time of all cores other processes have used.</summary>
public static class ProcessorTime
{
    /// <summary>A process alone.</summary>
    public static TimeSpan Of(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime;
    }

    /// <summary>A process and those that it forked and that live.</summary>
    public static TimeSpan OfTree(int processId) =>
        ServerProcesses.ChildrenOf(processId).Aggregate(Of(processId), (sum, child) => sum + OfChild(child));

    private static TimeSpan OfChild(int processId)
    {
        try
        {
            return Of(processId);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return TimeSpan.Zero; // it ended meanwhile
        }
    }
}
