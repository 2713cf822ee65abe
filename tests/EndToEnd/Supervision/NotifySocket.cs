using System.Net.Sockets;
using System.Text;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.EndToEnd.Supervision;

/// <summary>The socket on which systemd hears its services (sd_notify(3)): a real one of datagrams, heard by the test.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    /// <summary>Opens it.</summary>
    /// <param name="name">A path; or a name that is in no folder, after an @.</param>
    public NotifySocket(string name)
    {
        Name = name;
        _socket.Bind(new UnixDomainSocketEndPoint(name[0] == '@' ? $"\0{name[1..]}" : name));
    }

    /// <summary>What a service is told.</summary>
    public string Name { get; }

    /// <summary>Waits for a datagram with a state, and leaves out others before it.</summary>
    public async Task<string> HearsAsync(string state)
    {
        using var limit = new CancellationTokenSource(HangLimit.Of(Eventually.DefaultLimit));
        while (true)
        {
            var text = await HearAsync(limit.Token);
            if (text.Split('\n').Contains(state))
            {
                return text;
            }
        }
    }

    /// <summary>Takes what has come and was not heard yet.</summary>
    public async Task<IReadOnlyList<string>> TakeAsync()
    {
        var texts = new List<string>();
        while (_socket.Available > 0)
        {
            texts.Add(await HearAsync(CancellationToken.None));
        }

        return texts;
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string> HearAsync(CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, cancellation));
    }
}
