using System.Globalization;

namespace MonkeyTroop.Tests.TestKit.Memory;

/// <summary>How much physical memory another process takes, from <c>/proc/PID/status</c> (proc(5)).</summary>
public static class ResidentMemory
{
    /// <summary>Kibibytes now.</summary>
    public static long KibibytesOf(int processId)
    {
        var line = File.ReadLines($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
