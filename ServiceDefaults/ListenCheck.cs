using System.Net;
using System.Net.Sockets;

namespace MonkeyTroop.ServiceDefaults;

/// <summary>
/// Looks whether a program can listen where it is told to, before it starts anything else: a host that finds out in the
/// middle of its start logs pages, and a worker would have joined the network first.
/// </summary>
public static class ListenCheck
{
    /// <summary>Binds to the endpoint and lets go of it at once. Port 0 is always free.</summary>
    /// <exception cref="StartupFailureException">Somebody listens there already, or this machine or user may not.</exception>
    public static void Require(IPEndPoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        using var listener = new TcpListener(endpoint);
        try
        {
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new StartupFailureException($"cannot listen on {endpoint}: {Advice(e)}", e);
        }
    }

    /// <summary>What to do about a socket that cannot be listened on.</summary>
    internal static string Advice(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "the port is taken; choose another with --port",
        SocketError.AccessDenied => "no permission; choose a port above 1023 with --port",
        SocketError.AddressNotAvailable => "this machine does not have that address; choose another with --listen",
        _ => $"{e.Message}; choose another address with --listen or port with --port",
    };
}
