using System.Net;
using System.Net.Sockets;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.Silo.Settings;

namespace MonkeyTroop.Silo.Clustering;

/// <summary>Where silos reach this one.</summary>
internal static class SiloEndpoints
{
    /// <summary>This silo's endpoint, as its settings say or its machine suggests; null when the settings are wrong.</summary>
    /// <exception cref="SocketException">The host of Redis has no address, or there is no way to it.</exception>
    /// <exception cref="StartupFailureException">A program listens there already, or this machine or user may not.</exception>
    public static IPEndPoint? Of(SiloOptions silo)
    {
        var address = silo.Address is not null ? Parse(silo.Address) : silo.IsClustered ? Towards(silo.Redis!) : IPAddress.Loopback;
        if (address is null)
        {
            return null;
        }

        var port = silo.Port ?? (silo.IsClustered ? SiloOptions.UsualPort : 0);
        var endpoint = new IPEndPoint(address, port == 0 ? FreePort(address) : port);
        ListenCheck.Require(endpoint, "--silo-address", "--silo-port");
        return endpoint;
    }

    private static IPAddress? Parse(string address) => IPAddress.TryParse(address, out var parsed) ? parsed : null;

    /// <summary>The address that packets to Redis bear: a datagram socket chooses it without sending any.</summary>
    private static IPAddress? Towards(string redis)
    {
        var target = RedisAddress.TryParse(redis, out _)?.EndPoints[0] switch
        {
            IPEndPoint ip => ip,
            DnsEndPoint dns => new IPEndPoint(Dns.GetHostAddresses(dns.Host)[0], dns.Port),
            _ => null,
        };
        if (target is null)
        {
            return null;
        }

        using var probe = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        probe.Connect(target);
        return ((IPEndPoint)probe.LocalEndPoint!).Address;
    }

    /// <summary>A port that was free a moment ago, since Orleans must know its port before it listens.</summary>
    private static int FreePort(IPAddress address)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
