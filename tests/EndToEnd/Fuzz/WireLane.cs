using System.Net.Sockets;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Sends cases to one program, one after another, over a kept connection where the case allows it.</summary>
/// <param name="server">Where the program listens.</param>
internal sealed class WireLane(Uri server) : IDisposable
{
    /// <summary>Longest wait for an answer: more than every time limit of the calls that are made here.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan BetweenSlowBytes = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan BeforeHangingUp = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1);

    private TcpClient? _kept;
    private WireReader? _reader;

    /// <summary>Sends a case and reads the answers; more than one only where a case holds several requests.</summary>
    public async Task<IReadOnlyList<WireAnswer>> SendAsync(FuzzCase @case, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(HangLimit.Of(Limit));
        try
        {
            return @case.Manner == SendManner.Kept
                ? [await AskAsync(@case, limited.Token)]
                : await SendAloneAsync(@case, limited.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Drop();
            return [WireAnswer.Silence];
        }
    }

    /// <inheritdoc />
    public void Dispose() => Drop();

    private async Task<WireAnswer> AskAsync(FuzzCase @case, CancellationToken cancellation)
    {
        while (true)
        {
            var isFresh = _kept is null;
            if (isFresh)
            {
                _kept = await ConnectAsync(cancellation);
                _reader = new WireReader(_kept.GetStream());
            }

            await WriteAsync(_kept!.GetStream(), @case.Bytes, cancellation);
            var answer = await _reader!.ReadAsync(@case.IsHead, cancellation);
            if (_reader.IsSpent)
            {
                Drop();
            }

            // A kept connection that the server had closed meanwhile says nothing about this case.
            if (answer.Status != 0 || isFresh)
            {
                return answer;
            }
        }
    }

    private async Task<IReadOnlyList<WireAnswer>> SendAloneAsync(FuzzCase @case, CancellationToken cancellation)
    {
        using var connection = await ConnectAsync(cancellation);
        var stream = connection.GetStream();
        if (@case.Manner == SendManner.Slowly)
        {
            foreach (var part in @case.Bytes.Chunk(1 + (@case.Bytes.Length / 64)))
            {
                await WriteAsync(stream, part, cancellation);
                await Task.Delay(BetweenSlowBytes, TimeProvider.System, cancellation);
            }
        }
        else
        {
            await WriteAsync(stream, @case.Bytes, cancellation);
        }

        if (@case.Manner == SendManner.AndGone)
        {
            // Linger zero turns the close into a reset.
            connection.LingerState = new LingerOption(enable: true, seconds: 0);
            await Task.Delay(Patience, TimeProvider.System, cancellation);
            return [];
        }

        // The sending half is closed late: a server may drop a request whose sender has hung up already.
        using var hangUp = new Timer(_ => HangUp(connection.Client), null, BeforeHangingUp, Timeout.InfiniteTimeSpan);
        var reader = new WireReader(stream);
        var answers = new List<WireAnswer>();
        while (!reader.IsSpent && await reader.ReadAsync(@case.IsHead, cancellation) is { Status: > 0 } answer)
        {
            answers.Add(answer);
        }

        return answers.Count == 0 ? [WireAnswer.None] : answers;
    }

    private static void HangUp(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed by the other side already; what it said can still be read.
        }
    }

    private async Task<TcpClient> ConnectAsync(CancellationToken cancellation)
    {
        var connection = new TcpClient { NoDelay = true };
        await connection.ConnectAsync(server.Host, server.Port, cancellation);
        return connection;
    }

    private static async Task WriteAsync(NetworkStream stream, byte[] bytes, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(bytes, cancellation);
        }
        catch (IOException)
        {
            // A server may refuse and close before it has all; its answer is read nevertheless.
        }
    }

    private void Drop()
    {
        _kept?.Dispose();
        (_kept, _reader) = (null, null);
    }
}
