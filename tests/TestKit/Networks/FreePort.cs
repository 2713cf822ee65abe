using System.Net;
using System.Net.Sockets;

namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>Ports for programs that must know theirs before they listen.</summary>
public static class FreePort
{
    /// <summary>A port of 127.0.0.1 that nobody listened on a moment ago.</summary>
    public static int Find()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
