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
    /// <param name="endpoint">Where.</param>
    /// <param name="addressFlag">The flag that names another address.</param>
    /// <param name="portFlag">The flag that names another port.</param>
    /// <exception cref="StartupFailureException">A program listens there already, or this machine or user may not.</exception>
    public static void Require(IPEndPoint endpoint, string addressFlag = "--listen", string portFlag = "--port")
    {
        if (FaultOf(endpoint) is { } fault)
        {
            throw new StartupFailureException($"cannot listen on {endpoint}: {Advice(fault, addressFlag, portFlag)}", fault);
        }
    }

    /// <summary>Whether no program listens there, and this user may.</summary>
    /// <param name="endpoint">Where.</param>
    public static bool IsFree(IPEndPoint endpoint) => FaultOf(endpoint) is null;

    /// <summary>Why no program can listen there now; null when one can.</summary>
    internal static SocketException? FaultOf(IPEndPoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        using var listener = new TcpListener(endpoint);
        try
        {
            listener.Start();
            return null;
        }
        catch (SocketException e)
        {
            return e;
        }
    }

    /// <summary>What to do about a socket that cannot be listened on.</summary>
    internal static string Advice(SocketException e, string addressFlag = "--listen", string portFlag = "--port") => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => $"the port is taken; choose another with {portFlag}",
        SocketError.AccessDenied => $"no permission; choose a port above 1023 with {portFlag}",
        SocketError.AddressNotAvailable => $"this machine does not have that address; choose another with {addressFlag}",
        _ => $"{e.Message}; choose another address with {addressFlag} or port with {portFlag}",
    };
}
