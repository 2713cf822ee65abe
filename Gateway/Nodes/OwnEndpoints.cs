using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.ServiceDefaults.Metrics;
using Orleans.Configuration;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>
/// Where this coordinator itself can be reached, which is where no node is: what it listens on, for callers, silos and metrics, and its
/// public URLs.
/// </summary>
internal sealed partial class OwnEndpoints(
    IServer server, IOptions<IdentityOptions> identity, IOptions<EndpointOptions> silo, IConfiguration settings, ILogger<OwnEndpoints> logger)
{
    /// <summary>Longest wait for the address of a public URL's host.</summary>
    private static readonly TimeSpan ResolveLimit = TimeSpan.FromSeconds(2);

    private IReadOnlyList<IPEndPoint> _public = [];

    /// <summary>Looks up the hosts of the public URLs. One that has no address is warned of, for the network can be without names.</summary>
    public async Task ResolveAsync(CancellationToken cancellation)
    {
        var found = new List<IPEndPoint>();
        foreach (var url in identity.Value.PublicUrls.Select(url => new Uri(url)))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(ResolveLimit);
            try
            {
                var addresses = await Dns.GetHostAddressesAsync(url.DnsSafeHost, limit.Token);
                found.AddRange(addresses.Select(address => new IPEndPoint(address, url.Port)));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                LogNoAddress(logger, url.DnsSafeHost, e.Message);
            }
        }

        _public = found;
    }

    /// <summary>The endpoints; complete once the server has started.</summary>
    public IReadOnlyCollection<IPEndPoint> Find() =>
    [
        .. _public,
        .. Listeners().Append(new IPEndPoint(IPAddress.Any, silo.Value.SiloPort)).Where(endpoint => endpoint.Port > 0).SelectMany(AddressesOf),
    ];

    private IEnumerable<IPEndPoint> Listeners()
    {
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            var url = new Uri(address);
            if (IPAddress.TryParse(url.DnsSafeHost, out var listen))
            {
                yield return new IPEndPoint(listen, url.Port);
            }
        }

        if (IPEndPoint.TryParse(settings[$"{MetricsOptions.Section}:{nameof(MetricsOptions.Endpoint)}"] ?? "", out var place))
        {
            yield return place;
        }
    }

    /// <summary>Who listens on every address is at all that this machine has.</summary>
    private static IEnumerable<IPEndPoint> AddressesOf(IPEndPoint listener) =>
        !listener.Address.Equals(IPAddress.Any) && !listener.Address.Equals(IPAddress.IPv6Any)
            ? [listener]
            : NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Select(unicast => new IPEndPoint(unicast.Address, listener.Port));
}
