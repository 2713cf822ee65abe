using System.Net;
using System.Net.Sockets;
using MonkeyTroop.ClientProxy.Connections;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Connections;

public sealed class ProbedConnectionsTests
{
    /// <summary>TCP_USER_TIMEOUT.</summary>
    private const int UserTimeout = 18;

    [Fact]
    public async Task ConnectAsync_ToANode_ProbesItAndWaitsForNoAcknowledgementLong()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var handler = new SocketsHttpHandler();
        Socket? socket = null;
        handler.ConnectCallback = async (context, cancellation) =>
        {
            var stream = await ProbedConnections.ConnectAsync(context, cancellation);
            socket = Assert.IsType<NetworkStream>(stream).Socket;
            return stream;
        };
        using var http = new HttpClient(handler);
        var answer = http.GetAsync(new Uri($"http://{listener.LocalEndpoint}"), TestContext.Current.CancellationToken);
        using var node = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask().Soon();
        await node.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        (await answer.Soon()).Dispose();

        Assert.NotEqual(0, socket!.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(10, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.Equal(2, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
        Assert.Equal(3, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));
        if (OperatingSystem.IsLinux())
        {
            var limit = new byte[sizeof(int)];
            socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, UserTimeout, limit);
            Assert.Equal(15_000, BitConverter.ToInt32(limit));
        }
    }

    [Fact]
    public async Task Chat_NodeFallsAsleepOnAKeptConnection_IsAnsweredByAnother()
    {
        using var away = Namespace();
        await using var asleep = await FakeWorker.StartAsync("asleep", away.Listen());
        await using var there = await FakeWorker.StartAsync("there");
        await using var coordinator = await FakeCoordinator.StartAsync(asleep, there);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url, new() { ["Proxy:AllowedNetworks:0"] = "10.0.0.0/8" });
        using (var warm = await proxy.ChatAsync().Soon())
        {
            Assert.Equal("asleep", warm.Headers.GetValues("X-Troop-Node").Single());
        }

        away.Cut(Cable.Silos);
        using var response = await proxy.ChatAsync().WaitAsync(HangLimit.Of(TimeSpan.FromSeconds(60)), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("there", response.Headers.GetValues("X-Troop-Node").Single());
    }

    private static NetworkNamespace Namespace()
    {
        try
        {
            return NetworkNamespace.Make();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"there is no network namespace: {e.Message}");
            throw;
        }
    }

    [Fact]
    public void IsSilence_Failure_IsOneOfASocketThatTimedOut()
    {
        var silence = new HttpRequestException("lost", new IOException("lost", new SocketException((int)SocketError.TimedOut)));

        Assert.True(ProbedConnections.IsSilence(silence));
        Assert.False(ProbedConnections.IsSilence(new HttpRequestException("lost", new IOException("lost", new SocketException((int)SocketError.ConnectionReset)))));
        Assert.False(ProbedConnections.IsSilence(new OperationCanceledException("late", new TimeoutException())));
        Assert.False(ProbedConnections.IsSilence(null));
    }
}
