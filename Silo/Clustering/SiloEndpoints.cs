using System.Net;
using System.Net.Sockets;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.Silo.Settings;

namespace MonkeyTroop.Silo.Clustering;

/// <summary>Where silos reach this one.</summary>
internal static class SiloEndpoints
{
    private const int LowestFreePort = 10_000;
    private const int HighestFreePort = 32_000;
    private const int PortTries = 100;

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

    /// <summary>
    /// A port that is free, since Orleans must know its port seconds before it listens. It is below those that systems give to outgoing connections
    /// (RFC 6335 section 6; from 32768 on Linux): one of those may be taken in that time. One that is not free, after a hundred that were not.
    /// </summary>
    private static int FreePort(IPAddress address)
    {
        var port = 0;
        for (var tries = 0; port == 0 || (tries < PortTries && !ListenCheck.IsFree(new IPEndPoint(address, port))); tries++)
        {
            port = Random.Shared.Next(LowestFreePort, HighestFreePort);
        }

        return port;
    }
}
