using System.Net;
using System.Net.Sockets;
using System.Text;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.TestKit.Relays;

/// <summary>
/// A TCP relay in front of a server. It records every byte that passes, can be switched off and on as if the server
/// went away and came back, and can swallow answers as if the network lost them.
/// </summary>
public sealed class RecordingRelay : IAsyncDisposable
{
    private const int MostRecordedBytes = 64 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly MemoryStream _recorded = new();
    private readonly int _port;
    private Uri _target;
    private CancellationTokenSource _running = new();
    private TcpListener _listener;
    private Task _accepting = Task.CompletedTask;
    private volatile bool _swallowsAnswers;
    private bool _overflowed;

    /// <summary>Starts to relay.</summary>
    public RecordingRelay(Uri target)
    {
        _target = target;
        _port = FreePort.Find(); // none that others are given while the relay is switched off, and no caller connects to itself
        _listener = new TcpListener(IPAddress.Loopback, _port);
        _listener.Start();
        _accepting = AcceptAsync(_listener, _running.Token);
    }

    /// <summary>Where callers connect.</summary>
    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>Whether answers are lost on their way back, while requests arrive.</summary>
    public bool SwallowsAnswers
    {
        get => _swallowsAnswers;
        set => _swallowsAnswers = value;
    }

    /// <summary>Whether the bytes recorded so far hold the text in UTF-8.</summary>
    /// <exception cref="InvalidOperationException">So much passed that the record is incomplete.</exception>
    public bool Recorded(string text)
    {
        lock (_lock)
        {
            if (_overflowed)
            {
                throw new InvalidOperationException($"more than {MostRecordedBytes} bytes passed: this is no record of everything");
            }

            return _recorded.GetBuffer().AsSpan(0, (int)_recorded.Length).IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
        }
    }

    /// <summary>How often the bytes recorded so far hold the text in UTF-8.</summary>
    public int Count(string text)
    {
        lock (_lock)
        {
            return _recorded.GetBuffer().AsSpan(0, (int)_recorded.Length).Count(Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>Goes on to another server, from the next connection on.</summary>
    public void PointTo(Uri target) => Volatile.Write(ref _target, target);

    /// <summary>Refuses new connections and cuts those there are.</summary>
    public async Task SwitchOffAsync()
    {
        await _running.CancelAsync().ConfigureAwait(false);

        // Stopped last: a loop that has just taken a connection would ask a stopped listener for the next one.
        await _accepting.ConfigureAwait(false);
        _listener.Stop();
    }

    /// <summary>Takes connections again at the same address.</summary>
    public void SwitchOn()
    {
        _running.Dispose();
        _running = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, _port);
        _listener.Start();
        _accepting = AcceptAsync(_listener, _running.Token);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await SwitchOffAsync().ConfigureAwait(false);
        _running.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken cancellation)
    {
        var relayed = new List<Task>();
        try
        {
            while (true)
            {
                var caller = await listener.AcceptTcpClientAsync(cancellation).ConfigureAwait(false);
                relayed.RemoveAll(task => task.IsCompleted);
                relayed.Add(RelayAsync(caller, cancellation));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(relayed).ConfigureAwait(false);
        }
    }

    private async Task RelayAsync(TcpClient caller, CancellationToken cancellation)
    {
        using var server = new TcpClient { NoDelay = true };
        using (caller)
        {
            caller.NoDelay = true;
            try
            {
                var target = Volatile.Read(ref _target);
                await server.ConnectAsync(target.Host, target.Port, cancellation).ConfigureAwait(false);
                var there = CopyAsync(caller.GetStream(), server.GetStream(), isAnswer: false, cancellation);
                var back = CopyAsync(server.GetStream(), caller.GetStream(), isAnswer: true, cancellation);

                // Either side's end is the end of both: none of the programs half-closes a connection.
                await Task.WhenAny(there, back).ConfigureAwait(false);
                caller.Close();
                server.Close();
                await Task.WhenAll(there, back).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                // The connection is gone; both ends learn it when their sockets close.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool isAnswer, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, cancellation).ConfigureAwait(false) is var read and > 0)
        {
            Record(buffer.AsSpan(0, read));
            if (isAnswer && SwallowsAnswers)
            {
                continue;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
        }
    }

    private void Record(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_recorded.Length + bytes.Length > MostRecordedBytes)
            {
                _overflowed = true;
                return;
            }

            _recorded.Write(bytes);
        }
    }
}
