using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>
/// A call for inference over a socket of its own, for what no HTTP client does: a body that is never sent to its end, an answer that is
/// taken byte by byte. Its receive buffer is as small as the system permits, so that little of an answer can hide in it.
/// </summary>
public sealed class RawCall : IDisposable
{
    private const int StateEstablished = 1;
    private readonly TcpClient _socket = new(AddressFamily.InterNetwork) { ReceiveBufferSize = 4096 };
    private readonly Uri _worker;
    private readonly int _port;

    private RawCall(Uri worker)
    {
        _worker = worker;
        _socket.Connect(worker.Host, worker.Port);
        _port = ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;
    }

    /// <summary>Whether the worker still has the connection, as its side of the kernel sees it (proc_net_tcp(5)).</summary>
    public bool IsHeldByWorker => File.ReadLines("/proc/net/tcp").Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Any(fields => fields[1].EndsWith(Port(_worker.Port), StringComparison.Ordinal) && fields[2].EndsWith(Port(_port), StringComparison.Ordinal)
            && int.Parse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture) == StateEstablished);

    /// <summary>Asks for a stream and reads nothing of it.</summary>
    public static async Task<RawCall> StreamAsync(AuthorizeResponse ticket, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        var body = $$"""{"model":"{{ticket.Model}}","stream":true,"messages":[{"role":"user","content":"hello"}]}""";
        return await BeginAsync(ticket, body.Length, body, cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends the head of a request and only a part of the body that it announces.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="announced">The body's length.</param>
    /// <param name="sent">How much of it is sent.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task<RawCall> HalfSentAsync(AuthorizeResponse ticket, int announced, int sent, CancellationToken cancellation) =>
        BeginAsync(ticket, announced, new string(' ', sent), cancellation);

    /// <summary>Takes one byte of the answer after another, with a pause between them, until the connection ends.</summary>
    public async Task TrickleAsync(TimeSpan pause, CancellationToken cancellation)
    {
        var one = new byte[1];
        try
        {
            while (await _socket.GetStream().ReadAsync(one, cancellation).ConfigureAwait(false) > 0)
            {
                await Task.Delay(pause, TimeProvider.System, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Reset, or the test is over.
        }
    }

    /// <summary>Reads the status of the answer; 0 when the connection ends without one.</summary>
    public async Task<int> StatusAsync(CancellationToken cancellation)
    {
        using var reader = new StreamReader(_socket.GetStream(), leaveOpen: true);
        return await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { Length: > 12 } status
            ? int.Parse(status.AsSpan(9, 3), CultureInfo.InvariantCulture)
            : 0;
    }

    /// <inheritdoc />
    public void Dispose() => _socket.Dispose();

    private static async Task<RawCall> BeginAsync(AuthorizeResponse ticket, int length, string body, CancellationToken cancellation)
    {
        var worker = new Uri(ticket.WorkerUrl);
        var call = new RawCall(worker);
        string[] lines =
        [
            "POST /v1/chat/completions HTTP/1.1", $"Host: {worker.Authority}", $"Authorization: Bearer {ticket.Token}", "Content-Type: application/json",
            string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}"), "", body,
        ];
        await call._socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines)), cancellation).ConfigureAwait(false);
        return call;
    }

    private static string Port(int port) => string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
}
