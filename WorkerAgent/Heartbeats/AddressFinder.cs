using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;
using MonkeyTroop.WorkerAgent.Coordinator;
using MonkeyTroop.WorkerAgent.Gpu;
using MonkeyTroop.WorkerAgent.Nodes;

namespace MonkeyTroop.WorkerAgent.Heartbeats;

/// <summary>
/// Finds the address that clients connect to: the configured one, else the one that the worker listens on, else the
/// tailnet's, else the one of the interface that reaches the coordinator.
/// </summary>
internal sealed class AddressFinder(IOptions<NodeOptions> options, CoordinatorLink coordinator, IServer server, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(5);

    private IPAddress? _found;
    private DateTimeOffset _foundAt;

    /// <summary>The address, looked for again every five minutes; null when there is none now.</summary>
    public async Task<IPAddress?> FindAsync(CancellationToken cancellation)
    {
        var node = options.Value;
        if (node.Address is { } configured)
        {
            return IPAddress.Parse(configured);
        }

        if (IPAddress.Parse(node.Listen) is var listen && !listen.Equals(IPAddress.Any) && !listen.Equals(IPAddress.IPv6Any))
        {
            return listen;
        }

        if (_found is null || time.GetUtcNow() - _foundAt > LookAgain)
        {
            _found = ParseTailscale(await BoundedProcess.RunAsync("tailscale", ["ip", "-4"], time, cancellation)) ?? await TowardsCoordinatorAsync(cancellation);
            _foundAt = time.GetUtcNow();
        }

        return _found;
    }

    /// <summary>The worker's base URL at an address.</summary>
    public string Url(IPAddress address) => new UriBuilder(server.Url()) { Host = address.ToString() }.Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>Reads the first line of <c>tailscale ip -4</c>; null when it is no address.</summary>
    internal static IPAddress? ParseTailscale(string? output) =>
        IPAddress.TryParse(output?.Split('\n', 2)[0].Trim(), out var address) ? address : null;

    // Connecting a datagram socket sends nothing; it makes the system choose the interface.
    private async Task<IPAddress?> TowardsCoordinatorAsync(CancellationToken cancellation)
    {
        try
        {
            using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(coordinator.Address.DnsSafeHost, coordinator.Address.Port, cancellation);
            var local = ((IPEndPoint)socket.LocalEndPoint!).Address;
            return local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
