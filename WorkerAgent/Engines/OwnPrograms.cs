using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;
using MonkeyTroop.WorkerAgent.Coordinator;
using MonkeyTroop.WorkerAgent.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>Addresses that are never asked for an engine: the worker's own and its coordinator's, whose usual ports are llama.cpp's and vLLM's too.</summary>
internal sealed class OwnPrograms(IOptions<NodeOptions> node, CoordinatorLink coordinator, IServer server)
{
    /// <summary>Whether something of ours listens there.</summary>
    public bool Include(Uri url) => IsSame(url, coordinator.Address) || (IsThisMachine(url) && url.Port == OwnPort());

    private static bool IsSame(Uri one, Uri other) =>
        one.Port == other.Port && (string.Equals(one.DnsSafeHost, other.DnsSafeHost, StringComparison.OrdinalIgnoreCase) || (IsThisMachine(one) && IsThisMachine(other)));

    private static bool IsThisMachine(Uri url) =>
        url.IsLoopback || (IPAddress.TryParse(url.DnsSafeHost, out var ip) && ip is { } address
            && System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Any(own => own.Address.Equals(address)));

    // Before Kestrel has started a port of 0 is not known yet; nothing listens on it then either.
    private int OwnPort() => node.Value.Port != 0
        ? node.Value.Port
        : server.Features.Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()?.Addresses.Select(address => new Uri(address).Port).FirstOrDefault() ?? 0;
}
