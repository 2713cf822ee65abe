using System.Globalization;

namespace MonkeyTroop.Tests.EndToEnd.LoadBalancer;

/// <summary>Looks whether a process that is halted has been sent something, as the kernel sees it (proc_net_tcp(5)).</summary>
internal static class UnreadBytes
{
    private const int LocalAddress = 1;
    private const int State = 3;
    private const int Queues = 4;
    private const string Established = "01";

    /// <summary>Whether bytes wait in a connection to a port of this machine.</summary>
    public static bool Of(int port) => File.ReadLines("/proc/net/tcp").Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Any(fields => fields[State] == Established
            && fields[LocalAddress].EndsWith($":{port:X4}", StringComparison.Ordinal)
            && int.Parse(fields[Queues].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) > 0);
}
